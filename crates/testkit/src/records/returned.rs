//! Nothing gives back more than it brought, and what it gave back is what was booked.

use std::collections::HashMap;

use super::read::{Records, sums};

/// Statuses of refunds whose money came back, or never left.
const LOST: [&str; 2] = ["failed", "canceled"];

/// Tells what does not hold.
pub(super) fn check(records: &Records) -> Result<(), String> {
    charges(records)?;
    transfers(records)?;
    fees(records)
}

fn charges(records: &Records) -> Result<(), String> {
    let statement = records.statement();
    let mut returned: HashMap<&str, i64> = HashMap::new();
    for refund in &records.refunds {
        let (amount, lost) = (refund.amount("amount"), LOST.contains(&refund.text("status")));
        let booked =
            |kind: &'static str| statement.get(&(refund.owner.as_str(), kind, refund.id()));
        let payment = refund.text("charge").starts_with("py_");
        let gone = booked(if payment { "payment_refund" } else { "refund" });
        let back = booked("refund_failure").copied().unwrap_or_default();
        let came_back = if lost { (amount, 1) } else { (0, 0) };
        if gone != Some(&(-amount, 1)) || back != came_back {
            return Err(format!("{gone:?} was booked and {back:?} back of {:#}", refund.body));
        }
        *returned.entry(refund.text("charge")).or_default() += if lost { 0 } else { amount };
    }
    for charge in &records.charges {
        let captured = charge.amount("amount_captured");
        let refunded = charge.amount("amount_refunded");
        let of = returned.get(charge.id()).copied().unwrap_or_default();
        let all = captured > 0 && refunded == captured;
        if refunded > captured || refunded != of || charge.body["refunded"] != all {
            return Err(format!("{of} was given back of {:#}", charge.body));
        }
    }
    Ok(())
}

/// What was taken back of a transfer is its reversals, and what its destination gave back.
fn transfers(records: &Records) -> Result<(), String> {
    let statement = records.statement();
    let reversals = sums(&records.reversals, "transfer", "amount");
    let payments: HashMap<&str, i64> = records
        .charges
        .iter()
        .map(|charge| (charge.id(), charge.amount("amount_refunded")))
        .collect();
    for transfer in &records.transfers {
        let reversed = transfer.amount("amount_reversed");
        let made = reversals.get(transfer.id()).copied().unwrap_or_default();
        let booked = statement.get(&(transfer.owner.as_str(), "transfer_refund", transfer.id()));
        let booked = booked.copied().unwrap_or_default();
        let given = payments.get(transfer.text("destination_payment")).copied();
        let all = reversed == transfer.amount("amount");
        if reversed > transfer.amount("amount")
            || made.0 != reversed
            || booked != made
            || given != Some(reversed)
            || transfer.body["reversed"] != all
        {
            let what = format!("{made:?} reversed, {booked:?} booked, {given:?} given back");
            return Err(format!("{what}: {:#}", transfer.body));
        }
    }
    Ok(())
}

/// What the platform gave back of a fee is what came to the account that had paid it.
fn fees(records: &Records) -> Result<(), String> {
    let statement = records.statement();
    let refunds = sums(&records.fee_refunds, "fee", "amount");
    for fee in &records.fees {
        let refunded = fee.amount("amount_refunded");
        let made = refunds.get(fee.id()).copied().unwrap_or_default();
        let booked = |owner: &str, kind: &str, about: &str| {
            statement.get(&(owner, kind, about)).copied().unwrap_or_default()
        };
        let gone = booked(&fee.owner, "application_fee_refund", fee.id());
        let came = booked(fee.text("account"), "adjustment", fee.text("charge"));
        if refunded > fee.amount("amount")
            || made.0 != refunded
            || gone != (-refunded, made.1)
            || came != (refunded, made.1)
        {
            let what = format!("{made:?} refunded, {gone:?} taken, {came:?} given");
            return Err(format!("{what}: {:#}", fee.body));
        }
    }
    Ok(())
}
