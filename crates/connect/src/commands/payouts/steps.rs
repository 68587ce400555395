//! A payout's way: sent, arrived, or come back.

use engine::{Look, Stop, Tx};
use model::payout::{Payout, PayoutStep};
use serde_json::json;

use crate::{
    due::Timer,
    rules::{external_accounts, payouts},
};

/// Hands a payout to the bank.
pub(crate) fn send(tx: &mut Tx<'_>, id: &str) -> Result<(), Stop> {
    let Some(found) = tx.find_anywhere::<Payout>(id)? else { return Ok(()) };
    let (owner, mut payout) = (found.owner, found.object);
    if payout.step(PayoutStep::Send).is_err() {
        return Ok(());
    }
    tx.update(&payout)?;
    tx.emit_updated("payout.updated", &owner, &payout)?;
    tx.schedule(payout.arrival_date, &Timer::ArrivePayout { payout: payout.id.clone() })
}

/// The bank credits a payout, or sends it back.
pub(crate) fn arrive(tx: &mut Tx<'_>, id: &str) -> Result<(), Stop> {
    let Some(found) = tx.find_anywhere::<Payout>(id)? else { return Ok(()) };
    let (owner, mut payout) = (found.owner, found.object);
    if let Some(code) = payout.internal.failure.clone() {
        return fail(tx, &owner, payout, &code);
    }
    if payout.step(PayoutStep::Arrive).is_err() {
        return Ok(());
    }
    payout.trace_id = Some(json!({ "status": "supported", "value": trace(&payout.id) }));
    if payout.automatic {
        payout.reconciliation_status = "completed".into();
    }
    tx.update(&payout)?;
    tx.emit("payout.paid", &owner, &payout)?;
    if payout.automatic {
        tx.emit("payout.reconciliation_completed", &owner, &payout)?;
    }
    Ok(())
}

/// The number by which the bank knows it: digits made of the id.
fn trace(id: &str) -> String {
    id.bytes().rev().take(15).map(|byte| char::from(b'0' + byte % 10)).collect()
}

fn fail(tx: &mut Tx<'_>, owner: &str, mut payout: Payout, code: &str) -> Result<(), Stop> {
    if payout.status().after(PayoutStep::Fail).is_none() {
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
