//! Nothing moves by less than one unit, and every movement has the sign of what it is.

use std::collections::HashMap;

use serde_json::Value;

use super::read::{Record, Records};

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
        if !debit && (payout.amount("amount") < 1 || negative(&payout.body)) {
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
        if record.amount("amount") < 1 || negative(&record.body) {
            return Err(format!("of nothing, or of less: {:#}", record.body));
        }
    }
    Ok(())
}

/// True if an amount in a body, however deep, is below zero.
fn negative(body: &Value) -> bool {
    match body {
        Value::Object(fields) => fields.iter().any(|(name, value)| {
            let is_amount = name.contains("amount") || name == "fee";
            (is_amount && value.as_i64().is_some_and(|amount| amount < 0)) || negative(value)
        }),
        Value::Array(elements) => elements.iter().any(negative),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
