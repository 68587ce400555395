//! `POST /v1/transfers`: from the acting account's balance to a connected account's, or back.

use ledger::Currency;
use model::{
    balance_transaction::BalanceTransaction,
    charge::Charge,
    metadata::MetadataPatch,
    payment_intent::PaymentIntent,
    refusal::{ParamFault, Refusal},
    transfer::Transfer,
};
use serde::Deserialize;

use super::movement::{self, Movement};
use crate::{booking::funds, caller::Caller, look::Look, stop::Stop, tx::Tx};

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    amount: Option<i64>,
    currency: String,
    description: Option<String>,
    destination: String,
    metadata: Option<MetadataPatch>,
    source_transaction: Option<String>,
    transfer_group: Option<String>,
}

/// Makes a transfer. Without a source charge it draws on what is available; with one, on the
/// charge, up to its amount and as early as it settles.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, params: Params) -> Result<Transfer, Stop> {
    let currency: Currency = params
        .currency
        .parse()
        .map_err(|_| Refusal::InvalidCurrency { code: params.currency.clone() })?;
    if let Some(amount) = params.amount
        && amount < 1
    {
        let fault = ParamFault::AtLeast(1);
        return Err(Refusal::Param { param: "amount".into(), fault }.into());
    }
    // An account's way back: what it owes its platform.
    if !caller.is_direct() || params.destination != caller.platform_account {
        check_destination(tx, caller, &params.destination, "destination")?;
    }
    let mut movement = Movement {
        amount: params.amount.unwrap_or_default(),
        currency,
        destination: &params.destination,
        available_on: tx.now(),
        source_transaction: params.source_transaction.as_deref(),
        transfer_group: params.transfer_group.clone(),
        description: params.description.clone(),
        metadata: MetadataPatch::fresh(params.metadata.as_ref()),
        application_fee: None,
        by_charge: false,
        payment_description: None,
    };
    match &params.source_transaction {
        Some(source) => draw_on_charge(tx, caller, source, params.amount, &mut movement)?,
        None => {
            if params.amount.is_none() {
                return Err(Refusal::missing("amount").into());
            }
            if funds(tx, &caller.account, currency)?.available < movement.amount {
                return Err(Refusal::TransferInsufficient.into());
            }
        }
    }
    let moved = movement::make(tx, caller, movement)?;
    movement::announce(tx, caller, &moved)?;
    Ok(moved.transfer)
}

/// Refuses an account that can't receive transfers, or that the caller may not name: nobody pays
/// to itself, and an account to nobody but its platform.
pub(crate) fn check_destination(
    tx: &mut Tx<'_>,
    caller: &Caller,
    destination: &str,
    param: &'static str,
) -> Result<(), Stop> {
    if destination == caller.account {
        let message = "The 'destination' param cannot be set to your own account.";
        return Err(Refusal::invalid(Some(param), message).into());
    }
    let Some(found) = tx.reachable(caller, destination)? else {
        let object = "destination".to_owned();
        let refusal = Refusal::NoSuch { object, id: destination.into(), param: param.into() };
        return Err(refusal.into());
    };
    if found.has_active("transfers") { Ok(()) } else { Err(Refusal::TransfersCapability.into()) }
}

fn draw_on_charge(
    tx: &mut Tx<'_>,
    caller: &Caller,
    source: &str,
    amount: Option<i64>,
    movement: &mut Movement<'_>,
) -> Result<(), Stop> {
    let mut charge: Charge = tx.get(&caller.account, source, "source_transaction")?;
    let booked = charge.internal.balance_transaction.clone().unwrap_or_default();
    let Some(booked) = tx.find::<BalanceTransaction>(&caller.account, &booked)? else {
        let message = format!(
            "Cannot use {source} as a source_transaction because it has not been captured."
        );
        return Err(Refusal::invalid(Some("source_transaction"), message).into());
    };
    if booked.currency != movement.currency {
        let (source, transfer) = (booked.currency, movement.currency);
        return Err(Refusal::SourceCurrency { source, transfer }.into());
    }
    let used = charge.internal.transferred;
    movement.amount = amount.unwrap_or(booked.amount - used);
    if movement.amount < 1 || used + movement.amount > booked.amount {
        let currency = booked.currency;
        return Err(Refusal::SourceExceeded { source: booked.amount, used, currency }.into());
    }
    charge.internal.transferred += movement.amount;
    movement.available_on = booked.available_on.max(tx.now());
    group(tx, caller, &mut charge, movement)?;
    tx.update(&charge)
}

/// Transfers from a charge share its group; a charge without one gets one.
fn group(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &mut Charge,
    movement: &mut Movement<'_>,
) -> Result<(), Stop> {
    if let Some(group) = &charge.transfer_group {
        if let Some(sent) = &movement.transfer_group
            && sent != group
        {
            let message = format!(
                "The transfer_group on the transfer ({sent}) must be the same as the transfer_group on the source charge ({group})."
            );
            return Err(Refusal::invalid(Some("transfer_group"), message).into());
        }
        movement.transfer_group = Some(group.clone());
        return Ok(());
    }
    let of = charge.payment_intent.as_ref().unwrap_or(&charge.id);
    let group = movement.transfer_group.clone().unwrap_or_else(|| format!("group_{of}"));
    charge.transfer_group = Some(group.clone());
    if let Some(intent) = &charge.payment_intent {
        let mut intent: PaymentIntent = tx.get(&caller.account, intent, "intent")?;
        intent.transfer_group = Some(group.clone());
        tx.update(&intent)?;
    }
    movement.transfer_group = Some(group);
    Ok(())
}
