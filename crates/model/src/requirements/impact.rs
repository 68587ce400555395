//! Works out what each thing that is due stops, where it does not stop everything.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Due,
    urgency::{Impact, Impacts, PAYOUTS, Urgency},
};
use crate::account::Account;

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
