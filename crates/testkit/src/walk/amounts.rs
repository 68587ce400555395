//! Nothing moves by less than one unit, and every movement has the sign of what it is.

use std::collections::HashMap;

use super::records::{Record, Records};

/// Types of lines that raise a balance.
const RAISING: [&str; 7] = [
    "adjustment",
    "application_fee",
    "charge",
    "payment",
    "payout_cancel",
    "refund_failure",
    "transfer_refund",
];

/// Types of lines that lower one.
const LOWERING: [&str; 5] =
    ["application_fee_refund", "payment_refund", "refund", "stripe_fee", "transfer"];

/// Tells what does not hold.
pub(super) fn check(records: &Records) -> Result<(), String> {
    let payouts: HashMap<&str, &Record> =
        records.payouts.iter().map(|payout| (payout.id(), payout)).collect();
    for line in &records.lines {
        let amount = line.amount("amount");
        let payout = payouts.get(line.text("source"));
        let debit = payout.is_some_and(|payout| payout.amount("amount") < 0);
        let raises = match line.text("type") {
            "payout" => debit,
            "payout_failure" => !debit,
            kind if RAISING.contains(&kind) => true,
            kind if LOWERING.contains(&kind) => false,
            _ => return Err(format!("of no known type: {:#}", line.body)),
        };
        if amount == 0 || (amount > 0) != raises || line.amount("fee") < 0 {
            return Err(format!("moves nothing, or the wrong way: {:#}", line.body));
        }
        if payout.is_some_and(|payout| {
            amount.abs() != payout.amount("amount").abs()
                || line.text("currency") != payout.text("currency")
        }) {
            return Err(format!("another amount than its payout's: {:#}", line.body));
        }
    }
    for payout in &records.payouts {
        let debit = payout.body["automatic"] == true && payout.amount("amount") < 0;
        if payout.amount("amount") < 1 && !debit {
            return Err(format!("pays nothing: {:#}", payout.body));
        }
    }
    let others = [
        &records.charges,
        &records.intents,
        &records.refunds,
        &records.transfers,
        &records.reversals,
        &records.fees,
        &records.fee_refunds,
    ];
    for record in others.into_iter().flatten() {
        if record.amount("amount") < 1 {
            return Err(format!("of nothing: {:#}", record.body));
        }
        if let Some(field) = negative(record) {
            return Err(format!("{field} is below zero: {:#}", record.body));
        }
    }
    Ok(())
}

/// Amounts that are never below zero.
fn negative(record: &Record) -> Option<&'static str> {
    const AMOUNTS: [&str; 7] = [
        "amount_captured",
        "amount_refunded",
        "amount_reversed",
        "amount_received",
        "amount_capturable",
        "application_fee_amount",
        "fee",
    ];
    AMOUNTS.into_iter().find(|field| record.amount(field) < 0)
}
