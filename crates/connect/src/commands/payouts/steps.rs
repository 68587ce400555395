//! A payout's way: sent, arrived, or come back.

use engine::{Error, Reader, Tx};
use model::payout::{Payout, PayoutStep};
use serde_json::json;

use crate::{
    due::Timer,
    rails::{Answer, OnRails, PaidOut, PayOut, PayoutNews, Question},
    rules::{
        calls::{Purpose, call},
        external_accounts, payouts,
    },
};

/// Hands a payout to the bank.
pub(crate) fn send(tx: &mut Tx<'_>, id: &str) -> Result<(), Error> {
    let Some(found) = tx.find_anywhere::<Payout>(id)? else { return Ok(()) };
    let mut payout = found.object;
    if payout.is_handed_over() || !payout.can(PayoutStep::Send) {
        return Ok(());
    }
    let request = PayOut {
        reference: payout.internal.rail_reference.clone(),
        payout: payout.id.clone(),
        amount: payout.moves().ok_or_else(|| Error::bug("a payout of nothing"))?,
        credit: PayOut::is_credit(payout.direction()),
        arrival_date: payout.arrival_date,
    };
    match tx.rails().bank.pay_out(&request) {
        Answer::Now(answer) => conclude(tx, &found.owner, payout, &answer),
        Answer::Later => {
            payout.hand_over().map_err(Error::misstep)?;
            tx.update(&payout)?;
            let caller = tx.platform_caller().acting_on(&found.owner);
            let purpose = Purpose::Payout { payout: payout.id.clone() };
            call(tx, &caller, Question::PayOut(request), purpose)
        }
    }
}

/// What the bank's answer makes of a payout.
pub(crate) fn conclude(
    tx: &mut Tx<'_>,
    owner: &str,
    mut payout: Payout,
    answer: &PaidOut,
) -> Result<(), Error> {
    let news_at = match answer {
        PaidOut::Sent { news_at } => *news_at,
        PaidOut::Refused { code } => return fail(tx, owner, payout, code),
    };
    payout.step(PayoutStep::Send).map_err(Error::misstep)?;
    tx.update(&payout)?;
    tx.emit_updated("payout.updated", owner, &payout)?;
    match news_at {
        Some(at) => tx.schedule(at, &Timer::ArrivePayout { payout: payout.id.clone() }),
        None => Ok(()),
    }
}

/// Asks for news of a payout, where the bank is to be asked.
pub(crate) fn ask_for_news(tx: &mut Tx<'_>, id: &str) -> Result<(), Error> {
    let Some(found) = tx.find_anywhere::<Payout>(id)? else { return Ok(()) };
    let news = tx.rails().bank.payout_news(found.object.internal.rail_reference.as_deref());
    match news {
        Some(news) => hear(tx, &found.owner, found.object, &news),
        None => Ok(()),
    }
}

/// Notes what became of a payout: the bank credits it, or sends it back. Nothing changes if that
/// is known, or can't be any more.
fn hear(tx: &mut Tx<'_>, owner: &str, payout: Payout, news: &PayoutNews) -> Result<(), Error> {
    match news {
        PayoutNews::Arrived => arrive(tx, owner, payout),
        PayoutNews::Returned { code } => fail(tx, owner, payout, code),
    }
}

fn arrive(tx: &mut Tx<'_>, owner: &str, mut payout: Payout) -> Result<(), Error> {
    if payout.step(PayoutStep::Arrive).is_err() {
        return Ok(());
    }
    payout.trace_id = Some(json!({ "status": "supported", "value": trace(&payout.id) }));
    if payout.automatic {
        payout.reconciliation_status = "completed".into();
    }
    tx.update(&payout)?;
    tx.emit("payout.paid", owner, &payout)?;
    if payout.automatic {
        tx.emit("payout.reconciliation_completed", owner, &payout)?;
    }
    Ok(())
}

/// The number by which the bank knows it: digits made of the id.
fn trace(id: &str) -> String {
    id.bytes().rev().take(15).map(|byte| char::from(b'0' + byte % 10)).collect()
}

fn fail(tx: &mut Tx<'_>, owner: &str, mut payout: Payout, code: &str) -> Result<(), Error> {
    if !payout.can(PayoutStep::Fail) {
        return Ok(());
    }
    payout.failure_code = Some(code.to_owned());
    payout.failure_message = Some(message(code).to_owned());
    if payout.automatic {
        payout.reconciliation_status = "completed".into();
    }
    payouts::give_back(tx, owner, &mut payout, PayoutStep::Fail)?;
    tx.emit("payout.failed", owner, &payout)?;
    let destination = payout.destination.clone().unwrap_or_default();
    external_accounts::mark_errored(tx, owner, &destination)
}

/// What the API says of a failure. Source: the list of payout failures.
fn message(code: &str) -> &'static str {
    match code {
        "account_closed" => "The bank account has been closed.",
        "no_account" => {
            "The bank account details on file are probably incorrect. No bank account could be located with those details."
        }
        "insufficient_funds" => "Your Stripe account has insufficient funds to cover the payout.",
        "debit_not_authorized" => {
            "Debit transactions are not approved on your bank account. Stripe requires bank accounts to be set up for both credit and debit payouts."
        }
        "invalid_currency" => {
            "The bank was unable to process this payout because of its currency. This is probably because the bank account cannot accept payments in that currency."
        }
        _ => "The bank could not process this payout.",
    }
}
