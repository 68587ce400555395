//! What happened to an object is told by an event, once: by those that its state asks for, and
//! with what it looks like now.

use std::collections::{HashMap, HashSet};

use engine::{Engine, Reader, rows::body_of};
use serde_json::Value;
use store::{EventRow, PlatformNo};

use super::read::{Record, Records};

/// What changes without an event: a refund that fails tells of itself only, and the group of a
/// transfer is noted on the charge and the intent that it draws on.
const UNTOLD: [(&str, &[&str]); 2] = [
    ("charge", &["amount_refunded", "refunded", "transfer_group"]),
    ("payment_intent", &["transfer_group"]),
];

/// What events told of an object.
#[derive(Default)]
struct Told<'e> {
    kinds: HashMap<&'e str, usize>,
    /// The newest version that one of them shows.
    shown: i64,
}

/// Tells what does not hold.
pub(super) fn check(
    engine: &Engine,
    platform: PlatformNo,
    records: &Records,
) -> Result<(), String> {
    once(&records.events)?;
    let mut told: HashMap<&str, Told<'_>> = HashMap::new();
    for event in &records.events {
        let of = told.entry(&event.object).or_default();
        *of.kinds.entry(event.kind.as_str()).or_default() += 1;
        of.shown = of.shown.max(event.version);
    }
    let refunds = counts(&records.refunds, "charge");
    let reversals = counts(&records.reversals, "transfer");
    let fee_refunds = counts(&records.fee_refunds, "fee");
    let held = records.charges.iter().filter(|charge| is_held(charge));
    let held = counts(held, "payment_intent");
    let of = |counts: &HashMap<&str, usize>, record: &Record| {
        counts.get(record.id()).copied().unwrap_or_default()
    };
    let all = [
        &records.charges,
        &records.intents,
        &records.refunds,
        &records.transfers,
        &records.fees,
        &records.payouts,
    ];
    for record in all.into_iter().flatten() {
        let nothing = Told::default();
        let told = told.get(record.id()).unwrap_or(&nothing);
        let due = match record.text("object") {
            "charge" => of_charge(record, of(&refunds, record)),
            "payment_intent" => of_intent(record, of(&held, record)),
            "refund" => of_refund(record),
            "transfer" => {
                vec![("transfer.created", 1), ("transfer.reversed", of(&reversals, record))]
            }
            "application_fee" => vec![
                ("application_fee.created", 1),
                ("application_fee.refunded", of(&fee_refunds, record)),
            ],
            _ => of_payout(record),
        };
        for (kind, count) in due {
            let found = told.kinds.get(kind).copied().unwrap_or_default();
            if found != count {
                return Err(format!("{found} times {kind}, not {count}: {:#}", record.body));
            }
        }
        if let Some(fields) = hidden(engine, platform, record, told.shown)? {
            return Err(format!("never told of {fields:?}: {:#}", record.body));
        }
    }
    Ok(())
}

fn counts<'r>(
    records: impl IntoIterator<Item = &'r Record>,
    about: &str,
) -> HashMap<&'r str, usize> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for record in records {
        *counts.entry(record.text(about)).or_default() += 1;
    }
    counts
}

/// Events that a kind of object has in the state that it is in, and how many of each.
type Due = Vec<(&'static str, usize)>;

fn of_charge(charge: &Record, refunds: usize) -> Due {
    if !charge.text("source_transfer").is_empty() {
        return vec![("payment.created", 1), ("charge.refunded", refunds)];
    }
    let failed = usize::from(charge.text("status") == "failed");
    let later = is_held(charge) && charge.body["captured"] == true;
    vec![
        ("charge.failed", failed),
        ("charge.succeeded", usize::from(is_approved(charge))),
        ("charge.captured", usize::from(later)),
        ("charge.refunded", refunds),
    ]
}

/// True if the issuer approved it; a capture may have been refused since.
fn is_approved(charge: &Record) -> bool {
    charge.body["outcome"]["type"] == "authorized"
}

/// True if it was authorised first, and may have been captured later.
fn is_held(charge: &Record) -> bool {
    let held = !charge.body["payment_method_details"]["card"]["capture_before"].is_null();
    held && is_approved(charge)
}

fn of_intent(intent: &Record, held: usize) -> Due {
    let is = |status: &str| usize::from(intent.text("status") == status);
    vec![
        ("payment_intent.created", 1),
        ("payment_intent.amount_capturable_updated", held),
        ("payment_intent.succeeded", is("succeeded")),
        ("payment_intent.canceled", is("canceled")),
    ]
}

fn of_refund(refund: &Record) -> Due {
    let failed = usize::from(refund.text("status") == "failed");
    vec![("refund.created", 1), ("refund.failed", failed)]
}

fn of_payout(payout: &Record) -> Due {
    let is = |status: &str| usize::from(payout.text("status") == status);
    let reconciled = if payout.body["automatic"] == true { is("paid") } else { 0 };
    vec![
        ("payout.created", 1),
        ("payout.paid", is("paid")),
        ("payout.failed", is("failed")),
        ("payout.canceled", is("canceled")),
        ("payout.reconciliation_completed", reconciled),
    ]
}

/// The fields that are not as the newest event shows them, if one should have.
fn hidden(
    engine: &Engine,
    platform: PlatformNo,
    record: &Record,
    shown: i64,
) -> Result<Option<Vec<String>>, String> {
    if shown >= record.version {
        return Ok(None);
    }
    let row = engine.read(platform, |reader| reader.row_at(record.id(), shown, reader.now()));
    let row = row.map_err(|error| format!("{error:?}"))?;
    let before: Value = row.map_or(Value::Null, |row| body_of(&row).unwrap_or_default());
    let untold = UNTOLD.iter().find(|(object, _)| *object == record.text("object"));
    let untold = untold.map_or(&[][..], |(_, fields)| fields);
    let fields = record.body.as_object().into_iter().flatten();
    let fields = fields.filter(|(field, now)| before[field.as_str()] != **now);
    let fields = fields.filter(|(field, _)| !untold.contains(&field.as_str()));
    let fields: Vec<String> = fields.map(|(field, _)| field.clone()).collect();
    Ok((!fields.is_empty()).then_some(fields))
}

/// What is sent again with its idempotency key is done once: one request caused all that there
/// is under a key.
fn once(events: &[EventRow]) -> Result<(), String> {
    let mut requests: HashMap<&str, HashSet<&str>> = HashMap::new();
    for event in events {
        if let (Some(key), Some(request)) = (&event.idempotency_key, &event.request) {
            let of = requests.entry(key).or_default();
            of.insert(request);
            if of.len() > 1 {
                return Err(format!("{key} was done twice: {event:?}"));
            }
        }
    }
    Ok(())
}
