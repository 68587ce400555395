//! What each timer does.

use engine::{Error, Tx};

use crate::{commands, conclude, due::Timer};

/// Does what a timer is for, as of now.
pub(crate) fn run(tx: &mut Tx<'_>, timer: &Timer) -> Result<(), Error> {
    match timer {
        Timer::Settle { owner, currency, available_on } => {
            commands::balance::settle(tx, owner, currency, *available_on)
        }
        Timer::TellBalance { account } => commands::balance::tell(tx, account),
        Timer::FillCharge { charge } => commands::charges::fill(tx, charge),
        Timer::ExpireAuthorization { payment_intent } => {
            commands::payment_intents::cancel::expire(tx, payment_intent)
        }
        Timer::ExpireCharge { charge } => commands::charges::expire(tx, charge),
        Timer::RefundOutcome { refund } => commands::refunds::ask_for_news(tx, refund),
        Timer::VerifyAccount { account } => crate::rules::accounts::end_due_checks(tx, account),
        Timer::ReviewAccount { account } => commands::accounts::review::run(tx, account),
        Timer::TriggerAccount { account, trigger } => {
            commands::accounts::review::trigger(tx, account, *trigger)
        }
        Timer::AutomaticPayout { account, due } => {
            commands::payouts::automatic::run(tx, account, *due)
        }
        Timer::DebitBank { account, currency } => {
            commands::payouts::debit::run(tx, account, currency)
        }
        Timer::SendPayout { payout } => commands::payouts::steps::send(tx, payout),
        Timer::Contradiction { .. } => Ok(()),
        Timer::Conclude { call, answer, .. } => conclude::again(tx, call, answer),
        Timer::ExpireLink { link } => commands::file_links::expire(tx, link),
        Timer::ArrivePayout { payout } => commands::payouts::steps::ask_for_news(tx, payout),
    }
}
