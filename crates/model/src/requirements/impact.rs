//! What each thing that is due stops, where it does not stop everything.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Due;
use crate::account::Account;

/// What stands for paying out among capabilities: the older API has only a flag for it.
pub const PAYOUTS: &str = "payouts";

/// How urgent something is, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    PastDue,
    CurrentlyDue,
    EventuallyDue,
}

/// By key, which capabilities need it and how urgently. Keys that all need alike are not here;
/// as most are such, it is small enough to be kept with the account.
pub type Impact = BTreeMap<String, BTreeMap<String, Urgency>>;

/// What is due, and what will be one day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Impacts {
    /// Of `requirements`.
    #[serde(skip_serializing_if = "Impact::is_empty")]
    pub now: Impact,
    /// Of `future_requirements`.
    #[serde(skip_serializing_if = "Impact::is_empty")]
    pub future: Impact,
}

impl Impacts {
    /// From what each requested capability needs.
    pub fn of(account: &Account, dues: &BTreeMap<String, Due>) -> Impacts {
        let mut impacts = Impacts::default();
        for (capability, due) in dues {
            let past: BTreeSet<&String> = account.past_due(capability, due).collect();
            for key in &due.later {
                let blocked = account.internal.charges_blocked && capability == "card_payments";
                let urgency = match due.now.contains(key) {
                    true if blocked || past.contains(key) => Urgency::PastDue,
                    true => Urgency::CurrentlyDue,
                    false => Urgency::EventuallyDue,
                };
                let stops = if due.payouts.contains(key) { PAYOUTS } else { capability };
                add(&mut impacts.now, key, stops, urgency);
            }
            for key in &due.future {
                add(&mut impacts.future, key, capability, Urgency::CurrentlyDue);
            }
        }
        for impact in [&mut impacts.now, &mut impacts.future] {
            impact.retain(|_, stopped| {
                let first = stopped.values().next().copied();
                let alike = stopped.values().all(|urgency| Some(*urgency) == first);
                !(alike && dues.keys().all(|name| stopped.contains_key(name)))
            });
        }
        impacts
    }
}

/// Notes that a key stops a capability, as urgently as any said.
fn add(impact: &mut Impact, key: &str, stops: &str, urgency: Urgency) {
    let stopped = impact.entry(key.to_owned()).or_default();
    let known = stopped.entry(stops.to_owned()).or_insert(urgency);
    *known = urgency.min(*known);
}
