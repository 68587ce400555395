//! `POST /v1/transfers`: from the acting account's balance to a connected account's, or back.

use engine::{Caller, Error, Reader, Tx};
use ledger::{Currency, Positive, PositiveUnits};
use model::{
    balance_transaction::BalanceTransaction,
    charge::Charge,
    metadata::MetadataPatch,
    payment_intent::PaymentIntent,
    refusal::{Place, Refusal},
    regions::Way,
    transfer::Transfer,
};
use serde::Deserialize;

use crate::rules::{
    funds::funds,
    transfers::{self, NewTransfer},
};

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    amount: Option<PositiveUnits>,
    currency: String,
    description: Option<String>,
    destination: String,
    metadata: Option<MetadataPatch>,
    source_transaction: Option<String>,
    transfer_group: Option<String>,
}

/// Makes a transfer. Without a source charge it draws on what is available; with one, on the
/// charge, up to its amount and as early as it settles.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, params: Params) -> Result<Transfer, Error> {
    let currency: Currency = params
        .currency
        .parse()
        .map_err(|_| Refusal::InvalidCurrency { code: params.currency.clone() })?;
    // An account's way back: what it owes its platform.
    if !caller.is_direct() || params.destination != caller.platform_account {
        let way = Way::Transfer { from_charge: params.source_transaction.is_some() };
        transfers::check_way(tx, caller, &params.destination, "destination", way)?;
    }
    let asked = params.amount.map(|units| units.of(currency));
    let drawn = match &params.source_transaction {
        Some(source) => {
            let group = params.transfer_group.as_deref();
            draw_on_charge(tx, caller, source, (asked, currency), group)?
        }
        None => {
            let amount = asked.ok_or_else(|| Refusal::missing("amount"))?;
            let is_debit = params.destination == caller.platform_account;
            let may_owe = is_debit && transfers::may_owe(tx, caller, &caller.account)?;
            if !may_owe && !funds(tx, &caller.account, currency)?.cover(amount)? {
                return Err(Refusal::TransferInsufficient.into());
            }
            Drawn { amount, available_on: tx.now(), transfer_group: params.transfer_group.clone() }
        }
    };
    let movement = NewTransfer {
        amount: drawn.amount,
        destination: &params.destination,
        available_on: drawn.available_on,
        source_transaction: params.source_transaction.as_deref(),
        transfer_group: drawn.transfer_group,
        description: params.description.clone(),
        metadata: MetadataPatch::fresh(params.metadata.as_ref()),
        application_fee: None,
        by_charge: false,
        payment_description: None,
    };
    let moved = transfers::create(tx, caller, movement)?;
    transfers::announce(tx, caller, &moved)?;
    Ok(moved.transfer)
}

/// What a transfer takes, from where the money is.
struct Drawn {
    amount: Positive,
    /// When it becomes available on both sides.
    available_on: i64,
    transfer_group: Option<String>,
}

/// Draws on a charge: what is asked for, or all that is left of it.
fn draw_on_charge(
    tx: &mut Tx<'_>,
    caller: &Caller,
    source: &str,
    (asked, currency): (Option<Positive>, Currency),
    transfer_group: Option<&str>,
) -> Result<Drawn, Error> {
    let mut charge: Charge = tx.get(&caller.account, source, Place::Param("source_transaction"))?;
    let booked = charge.internal.balance_transaction.clone().unwrap_or_default();
    let Some(booked) = tx.find::<BalanceTransaction>(&caller.account, &booked)? else {
        let message = format!(
            "Cannot use {source} as a source_transaction because it has not been captured."
        );
        return Err(Refusal::invalid(Some("source_transaction"), message).into());
    };
    if booked.currency() != currency {
        let (source, transfer) = (booked.currency(), currency);
        return Err(Refusal::SourceCurrency { source, transfer }.into());
    }
    let (source, used) = (booked.amount(), charge.transferred(currency));
    let exceeded = || Refusal::SourceExceeded { source, used };
    let amount = match asked {
        Some(amount) => amount,
        None => Positive::new(source.checked_sub(used)?).ok_or_else(exceeded)?,
    };
    charge.draw(amount, source).map_err(|_| exceeded())?;
    let transfer_group = group(tx, caller, &mut charge, transfer_group)?;
    tx.update(&charge)?;
    let available_on = booked.available_on.max(tx.now());
    Ok(Drawn { amount, available_on, transfer_group: Some(transfer_group) })
}

/// The group of a transfer from a charge, and of the charge: that of the charge, else the one that
/// was sent, else a new one.
fn group(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &mut Charge,
    sent: Option<&str>,
) -> Result<String, Error> {
    if let Some(group) = &charge.transfer_group {
        if let Some(sent) = sent
            && sent != group
        {
            let message = format!(
                "The transfer_group on the transfer ({sent}) must be the same as the transfer_group on the source charge ({group})."
            );
            return Err(Refusal::invalid(Some("transfer_group"), message).into());
        }
        return Ok(group.clone());
    }
    let of = charge.payment_intent.as_ref().unwrap_or(&charge.id);
    let group = sent.map_or_else(|| format!("group_{of}"), str::to_owned);
    charge.transfer_group = Some(group.clone());
    if let Some(intent) = &charge.payment_intent {
        let mut intent: PaymentIntent = tx.get(&caller.account, intent, Place::Path("intent"))?;
        intent.transfer_group = Some(group.clone());
        tx.update(&intent)?;
    }
    Ok(group)
}
