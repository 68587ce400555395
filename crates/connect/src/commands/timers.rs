//! Timers that were put aside: which there are and why, and running one again.

use engine::{Caller, Error, Snapshot, Tx};
use model::refusal::{Place, Refusal};
use serde::Deserialize;
use serde_json::{Value, json};
use store::ParkedRow;
use wire::lists::{List, Page};

use crate::{dispatch, due::Timer};

/// How many are wanted.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    /// 1 to 100, 10 if not given.
    pub limit: Option<i64>,
}

/// The timers that were put aside, in the order in which they were planned.
pub fn list(snapshot: &mut Snapshot<'_>, params: Params) -> Result<List<Value>, Error> {
    let limit = usize::try_from(params.limit.unwrap_or(10).clamp(1, 100)).unwrap_or(10);
    let mut rows = snapshot.parked(limit + 1)?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    Ok(List::new("/v1/sandbox/timers", rows.iter().map(shown).collect(), has_more))
}

/// A page of them.
pub fn page(snapshot: &mut Snapshot<'_>, _: &Caller, page: &Page) -> Result<List<Value>, Error> {
    list(snapshot, Params { limit: page.limit })
}

/// Runs one again, as of now. It is put aside no more unless it fails again.
pub fn run_again(tx: &mut Tx<'_>, _: &Caller, id: &str) -> Result<Value, Error> {
    let none =
        || Refusal::NoSuch { object: "timer".into(), id: id.into(), place: Place::Path("id") };
    let seq = id.strip_prefix("tmr_").and_then(|seq| seq.parse().ok()).ok_or_else(none)?;
    let row = tx.parked(seq)?.filter(|row| self::id(row) == id).ok_or_else(none)?;
    let timer: Timer = serde_json::from_slice(&row.timer.body)?;
    dispatch::run(tx, &timer)?;
    tx.unpark(seq);
    let mut body = shown(&row);
    body["status"] = json!("done");
    Ok(body)
}

fn id(row: &ParkedRow) -> String {
    format!("tmr_{}", row.timer.seq)
}

fn shown(row: &ParkedRow) -> Value {
    let body: Value = serde_json::from_slice(&row.timer.body).unwrap_or_default();
    let about = body.as_object().and_then(|body| body.iter().next());
    json!({
        "id": id(row),
        "object": "sandbox.timer",
        "about": about.map(|(_, about)| about),
        "due": row.timer.due,
        "kind": about.map(|(kind, _)| kind),
        "parked": row.at,
        "reason": row.reason,
        "status": "parked",
    })
}
