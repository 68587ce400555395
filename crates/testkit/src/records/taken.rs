//! What was taken is what was booked, and who has a share of it has no more than that.

use std::collections::HashMap;

use super::read::{Record, Records, sums};

/// Tells what does not hold.
pub(super) fn check(records: &Records) -> Result<(), String> {
    let statement = records.statement();
    let booked = |owner: &str, kind: &str, about: &str| {
        statement.get(&(owner, kind, about)).copied().unwrap_or_default()
    };
    let sent = sums(&records.transfers, "source_transaction", "amount");
    for charge in &records.charges {
        let captured = charge.amount("amount_captured");
        let kind = if charge.text("source_transfer").is_empty() { "charge" } else { "payment" };
        let lines = usize::from(charge.body["captured"] == true);
        if booked(&charge.owner, kind, charge.id()) != (captured, lines) {
            return Err(format!("booked otherwise than captured: {:#}", charge.body));
        }
        let shared = sent.get(charge.id()).map_or(0, |(sum, _)| *sum);
        let fee = charge.amount("application_fee_amount");
        if shared > captured || fee > charge.amount("amount") || captured > charge.amount("amount")
        {
            return Err(format!("{shared} was sent on of {:#}", charge.body));
        }
    }
    for transfer in &records.transfers {
        let amount = transfer.amount("amount");
        let to = transfer.text("destination");
        let received = booked(to, "payment", transfer.text("destination_payment"));
        let gone = booked(&transfer.owner, "transfer", transfer.id());
        if (gone, received) != ((-amount, 1), (amount, 1)) {
            return Err(format!("sent {gone:?} and received {received:?}: {:#}", transfer.body));
        }
    }
    fees(records)?;
    intents(records)
}

/// A fee is no more than what was taken, and is what its charge says.
fn fees(records: &Records) -> Result<(), String> {
    let charges = by_id(&records.charges);
    let statement = records.statement();
    for fee in &records.fees {
        let amount = fee.amount("amount");
        let booked = statement.get(&(fee.owner.as_str(), "application_fee", fee.id()));
        let charge = charges.get(fee.text("charge"));
        let fits = charge.is_some_and(|charge| {
            amount <= charge.amount("amount_captured")
                && amount == charge.amount("application_fee_amount")
                && fee.text("currency") == charge.text("currency")
        });
        if !fits || booked != Some(&(amount, 1)) {
            let charge = charge.map(|charge| &charge.body);
            return Err(format!("{booked:?} was booked of {:#}, {charge:#?}", fee.body));
        }
    }
    Ok(())
}

/// An intent has received what its charge captured, and nothing before.
fn intents(records: &Records) -> Result<(), String> {
    let charges = by_id(&records.charges);
    let mut captured: HashMap<&str, (i64, usize)> = HashMap::new();
    for charge in records.charges.iter().filter(|charge| charge.body["captured"] == true) {
        let (sum, count) = captured.entry(charge.text("payment_intent")).or_default();
        *sum += charge.amount("amount_captured");
        *count += 1;
    }
    for intent in &records.intents {
        let received = intent.amount("amount_received");
        let taken = captured.get(intent.id()).copied().unwrap_or_default();
        let charge = charges.get(intent.text("latest_charge"));
        let latest = charge.map_or(0, |charge| charge.amount("amount_captured"));
        let holds = match intent.text("status") {
            "succeeded" => taken == (received, 1) && received == latest && received > 0,
            _ => taken == (0, 0) && received == 0,
        };
        if !holds {
            return Err(format!("{taken:?} was captured of {:#}", intent.body));
        }
    }
    Ok(())
}

fn by_id(records: &[Record]) -> HashMap<&str, &Record> {
    records.iter().map(|record| (record.id(), record)).collect()
}
