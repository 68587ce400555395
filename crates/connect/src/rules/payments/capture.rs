//! Capturing charges: what was authorised is taken, and goes where it belongs.

use engine::{Caller, Error, Reader, Tx};
use ledger::PositiveUnits;
use model::{
    application_fee::ApplicationFee, balance_transaction::BalanceTransaction, calendar,
    capture::Capture, charge::Charge, requirements::Review, statement_descriptor,
};
use serde::Deserialize;

use crate::{
    due::Timer,
    rails::{self, Answer, Funds, OnRails, Question, Settlement},
    rules::{
        accounts::volume::count_volume,
        calls::{Purpose, call},
        payments::{
            book::book,
            merchant::{check_parties, describe, settlement_merchant},
        },
        transfers::{
            self,
            create::{NewTransfer, Transferred},
        },
    },
};

/// What a capture made besides changing the charge.
#[derive(Default)]
pub(crate) struct Captured {
    /// A destination charge's transfer.
    moved: Option<Transferred>,
    /// A direct charge's application fee.
    fee: Option<ApplicationFee>,
}

/// Asks the acquirer for what was authorised, if those concerned can have it. The payer's statement
/// says what the capture says, if that says anything of it.
pub(crate) fn ask(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &mut Charge,
    capture: &Capture,
    statement_descriptor_suffix: Option<String>,
) -> Result<Answer<rails::Captured>, Error> {
    check_parties(tx, caller, charge)?;
    if let Some(suffix) = statement_descriptor_suffix {
        statement_descriptor::check_suffix(&suffix)?;
        charge.statement_descriptor_suffix = Some(suffix);
        describe(tx, caller, charge)?;
    }
    Ok(tx.rails().acquirer.capture(&asked(charge, capture)))
}

/// Has the acquirer asked outside of the transaction. Saves the charge.
pub(crate) fn ask_later(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &mut Charge,
    capture: &Capture,
    purpose: Purpose,
) -> Result<(), Error> {
    charge.ask_for_capture().map_err(Error::misstep)?;
    tx.update(charge)?;
    call(tx, caller, Question::Capture(asked(charge, capture)), purpose)
}

fn asked(charge: &Charge, capture: &Capture) -> rails::Capture {
    rails::Capture {
        reference: charge.internal.rail_reference.clone().unwrap_or_default(),
        charge: charge.id.clone(),
        amount: capture.amount,
    }
}

/// Captures and books a charge as planned: its own balance transaction, and the transfer and the
/// fee that go with it. The charge's own links stay hidden until it is filled.
pub(crate) fn capture(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &mut Charge,
    capture: &Capture,
    transfer_extra: Option<&model::payment_intent::TransferData>,
    settlement: Settlement,
) -> Result<Captured, Error> {
    charge.capture(capture).map_err(Error::misstep)?;
    // Funds settle from the capture on, however old the authorisation is.
    charge.internal.available_on = settles(tx, caller, charge, settlement.funds)?;
    charge.internal.balance_transaction = Some(tx.new_id::<BalanceTransaction>(&caller.account));
    count_takings(tx, caller, charge, settlement.review)?;
    let Some(data) = charge.transfer_data.clone() else {
        let fee = book(tx, caller, charge, capture.amount, capture.application_fee)?;
        return Ok(Captured { moved: None, fee });
    };
    book(tx, caller, charge, capture.amount, None)?;
    let extra = transfer_extra;
    let payment_description = extra.and_then(|extra| extra.payment_data.as_ref());
    let payment_description =
        payment_description.and_then(|data| data["description"].as_str().map(str::to_owned));
    let amount = capture.transferred();
    // The transfer draws on this charge: its funds become available together with the charge's, and
    // it needs no balance of the platform's.
    let transfer = NewTransfer {
        amount,
        destination: &data.destination,
        available_on: charge.internal.available_on,
        source_transaction: Some(&charge.id),
        transfer_group: charge.transfer_group.clone(),
        description: extra.and_then(|extra| extra.description.clone()),
        metadata: extra.and_then(|extra| extra.metadata.clone()).unwrap_or_default(),
        application_fee: capture.application_fee,
        by_charge: true,
        payment_description,
    };
    let moved = transfers::create(tx, caller, transfer)?;
    charge.draw(amount, capture.amount.money())?;
    charge.internal.transfer = Some(moved.transfer.id.clone());
    // There is a transfer, but the charge shows it when it is filled, and not before.
    charge.transfer = Some(None);
    charge.internal.application_fee = moved.fee.as_ref().map(|fee| fee.id.clone());
    Ok(Captured { moved: Some(moved), fee: None })
}

/// Counts what the connected account takes, and has it reviewed if the acquirer asks for that.
fn count_takings(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
    review: Option<Review>,
) -> Result<(), Error> {
    let direct = caller.is_direct().then_some(caller.account.as_str());
    let merchant = charge.on_behalf_of.as_deref().or(direct);
    // What is taken for a destination counts there, but the merchant alone is reviewed.
    let destination = charge.transfer_data.as_ref().map(|data| data.destination.as_str());
    if let Some(account) = merchant.or(destination) {
        count_volume(tx, account, charge)?;
    }
    if let (Some(account), Some(trigger)) = (merchant, review) {
        let account = account.to_owned();
        tx.schedule(tx.now(), &Timer::TriggerAccount { account, trigger })?;
    }
    Ok(())
}

/// When what is captured now becomes available.
fn settles(tx: &mut Tx<'_>, caller: &Caller, charge: &Charge, funds: Funds) -> Result<i64, Error> {
    match funds {
        Funds::AtOnce => Ok(tx.now()),
        Funds::AfterDelay => {
            let merchant = settlement_merchant(tx, caller, charge)?;
            Ok(calendar::available_on(tx.now(), merchant.delay_days(), &merchant.country))
        }
    }
}

/// Tells of the transfer and the fee, after the events of the payment itself.
pub(crate) fn announce(tx: &mut Tx<'_>, caller: &Caller, captured: &Captured) -> Result<(), Error> {
    if let Some(moved) = &captured.moved {
        transfers::announce(tx, caller, moved)?;
    }
    if let Some(fee) = &captured.fee {
        tx.emit("application_fee.created", &caller.platform_account, fee)?;
    }
    Ok(())
}

/// The part of a payment that goes to its destination.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub struct Part {
    pub(crate) amount: Option<PositiveUnits>,
}
