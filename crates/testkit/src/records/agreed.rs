//! What the rails did is what is recorded: nothing was taken or sent that is not in the records, and
//! nothing is recorded that they refused.

use std::collections::HashMap;

use connect::rails::{Authorization, Captured, PaidOut, Question, Reply};

use super::read::{Record, Records};
use crate::outside::Outside;

/// Tells what does not hold of the calls that are concluded.
pub(super) fn check(
    outside: &Outside,
    records: &Records,
    is_concluded: impl Fn(&str) -> bool,
) -> Result<(), String> {
    let of = |records: &'_ [Record]| -> HashMap<String, usize> {
        records.iter().enumerate().map(|(at, record)| (record.id().to_owned(), at)).collect()
    };
    let (charges, payouts) = (of(&records.charges), of(&records.payouts));
    for (call, question, reply) in outside.done() {
        if !is_concluded(&call) {
            continue;
        }
        let agrees = match &question {
            Question::Authorize(asked) => charges.get(&asked.charge).is_none_or(|at| {
                authorized(&records.charges[*at], asked.capture, &reply)
                    || outside.has_undone(&asked.charge)
            }),
            Question::Capture(asked) => charges.get(&asked.charge).is_none_or(|at| {
                let charge = &records.charges[*at];
                let failed = charge.text("status") == "failed";
                match reply {
                    Reply::Capture(Captured::Taken(_)) => {
                        charge.amount("amount_captured") == asked.amount.minor()
                            || failed && outside.has_undone(&asked.charge)
                    }
                    _ => failed,
                }
            }),
            Question::PayOut(asked) => payouts.get(&asked.payout).is_none_or(|at| {
                let status = records.payouts[*at].text("status");
                match reply {
                    Reply::PayOut(PaidOut::Sent { .. }) => status != "pending",
                    _ => status == "failed",
                }
            }),
            // A refund is not named by what is asked.
            Question::Refund(_) | Question::Void(_) => true,
        };
        if !agrees {
            return Err(format!("{reply:?} was answered to {question:?}, and is not recorded"));
        }
    }
    Ok(())
}

fn authorized(charge: &Record, capture: bool, reply: &Reply) -> bool {
    let (status, taken) = (charge.text("status"), charge.amount("amount_captured"));
    match reply {
        Reply::Authorize(Authorization::Approved { .. }) if capture => {
            status == "succeeded" && taken == charge.amount("amount")
        }
        // A capture may have been refused since.
        Reply::Authorize(Authorization::Approved { .. }) => status != "pending",
        _ => status == "failed" && taken == 0,
    }
}
