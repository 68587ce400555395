//! Which keys are due for a capability.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    account::{Account, Dashboard, intervention::Blocked},
    person::Person,
    verifier::{Flaw, Hurts},
};

use super::{
    ONBOARDING, Provided,
    given::name_of,
    rules::{self, Alternative, Rule, Subject, When},
    rules_of,
};

/// What a capability needs. The keys are in alphabetical order, as the API gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Due {
    /// Now.
    pub now: BTreeSet<String>,
    /// Some day; `now` included.
    pub later: BTreeSet<String>,
    /// Those of `now` that stop only payouts.
    pub payouts: BTreeSet<String>,
    /// Those of `now` that stop what they stop at once, although it has worked.
    pub at_once: BTreeSet<String>,
    /// Of `now`, what the rules ask for, whatever was found in it.
    pub untold: BTreeSet<String>,
    /// What may be told instead.
    pub alternatives: Vec<Alternative>,
    /// What will be asked for from a day on.
    pub future: BTreeSet<String>,
    /// The first of those days, unix seconds.
    pub future_from: Option<i64>,
    /// When time alone makes more due. Unix seconds.
    pub next: Option<i64>,
    /// At which volume more becomes due. US cents.
    pub watch: Option<i64>,
}

/// What each capability that was requested needs. The holder of a full dashboard is asked before
/// any is.
pub fn all_due(account: &Account, persons: &[Person]) -> BTreeMap<String, Due> {
    let told = Provided::new(account, persons);
    let full = account.internal.controller.dashboard == Dashboard::Full;
    if full && account.capabilities.is_empty() && !account.internal.v2.made {
        return BTreeMap::from([(ONBOARDING.to_owned(), due(&told, ONBOARDING))]);
    }
    let names = account.capabilities.keys();
    names.map(|name| (name.clone(), due(&told, name))).collect()
}

/// What one capability needs, or would need.
pub fn due(told: &Provided<'_>, capability: &str) -> Due {
    let (account, persons) = (told.account, told.persons);
    let company = account.company.as_ref();
    let structure = company.and_then(|company| company["structure"].as_str());
    let subject = Subject {
        country: &account.country,
        business_type: account.business_type.as_deref().unwrap_or("unknown"),
        structure: structure.unwrap_or_default(),
        agreement: account.agreement().name(),
    };
    let mut due = Due::default();
    if let Some(rule) = rules::find(rules_of(&account.country, capability), subject, capability) {
        due.ask(account, told, rule);
    }
    due.untold = due.now.clone();
    for flaw in account.internal.findings.found() {
        due.mend(flaw, |key| key.to_owned());
    }
    for person in persons {
        let name = name_of(account, person);
        for flaw in person.internal.findings.found() {
            due.mend(flaw, |key| match key.starts_with("company.") {
                true => key.to_owned(),
                false => format!("{name}.{key}"),
            });
        }
        if person.in_doubt() {
            due.later.insert(format!("{name}.verification.document"));
        }
    }
    due.intervene(account, capability);
    if account.internal.pulled {
        due.now.extend(due.later.iter().cloned());
    }
    if due.now.contains("external_account") {
        due.payouts.insert("external_account".into());
    }
    due.later.extend(due.now.iter().cloned());
    due
}

impl Due {
    fn ask(&mut self, account: &Account, told: &Provided<'_>, rule: &Rule) {
        let internal = &account.internal;
        for ask in &rule.asks {
            if ask.keys.iter().any(|key| told.lacking(key).is_empty()) {
                continue;
            }
            let mut lacking: BTreeSet<String> = told.lacking(&ask.keys[0]).into_iter().collect();
            if ask.when == When::Later {
                lacking.retain(|key| !told.proved(key));
            }
            self.take_alternatives(told, rule, &ask.keys[0], &mut lacking);
            if lacking.is_empty() {
                continue;
            }
            let now = match ask.when {
                When::Now => true,
                When::Later => false,
                When::From(day) if day <= internal.as_of || account.enforces_future() => true,
                When::From(day) => {
                    self.future.extend(lacking);
                    self.future_from = earlier(self.future_from, Some(day));
                    self.next = earlier(self.next, Some(day));
                    continue;
                }
                When::After { volume, seconds } => {
                    let at = seconds
                        .zip(internal.first_charge)
                        .map(|(s, first)| first.saturating_add(s));
                    let waited = at.is_some_and(|at| at <= internal.as_of);
                    let taken = volume.is_some_and(|volume| volume <= internal.volume);
                    if !waited && !taken {
                        self.next = earlier(self.next, at);
                        self.watch = earlier(self.watch, volume);
                        // The first charge, whatever it is, starts the time.
                        let unstarted = seconds.is_some() && internal.first_charge.is_none();
                        self.watch = earlier(self.watch, unstarted.then_some(1));
                    }
                    waited || taken
                }
            };
            if now { &mut self.now } else { &mut self.later }.extend(lacking);
        }
    }

    /// Takes out what something else was told for, and notes what could be.
    fn take_alternatives(
        &mut self,
        told: &Provided<'_>,
        rule: &Rule,
        asked: &str,
        lacking: &mut BTreeSet<String>,
    ) {
        let fitting = rule.alternatives.iter();
        for other in fitting.filter(|other| other.original.iter().any(|key| key == asked)) {
            let open: Vec<Vec<String>> =
                other.alternative.iter().map(|key| told.lacking(key)).collect();
            let rest = asked.split_once('.').map_or(asked, |(_, rest)| rest);
            lacking.retain(|key| {
                let subject = key.strip_suffix(rest).unwrap_or_default();
                let instead: Vec<&String> =
                    open.iter().flatten().filter(|key| key.starts_with(subject)).collect();
                if !instead.is_empty() {
                    let of = |keys: &[String]| -> Vec<String> {
                        let bare = keys.iter().map(|key| key.split_once('.').map_or("", |k| k.1));
                        bare.map(|key| format!("{subject}{key}")).collect()
                    };
                    let alternative = Alternative {
                        original: of(&other.original),
                        alternative: of(&other.alternative),
                    };
                    if !self.alternatives.contains(&alternative) {
                        self.alternatives.push(alternative);
                    }
                }
                !instead.is_empty()
            });
        }
    }

    /// Adds what those who look after risk ask, as far as it stops the capability or payouts.
    fn intervene(&mut self, account: &Account, capability: &str) {
        let only = account.capabilities.len() == 1;
        for asked in account.internal.interventions.iter().filter(|asked| !asked.answered) {
            let stopped = asked.stops_capability(capability, only);
            if stopped || asked.stops(Blocked::Payouts) || asked.blocks.is_empty() {
                self.now.insert(asked.key());
            }
            if !asked.blocks.is_empty() {
                self.at_once.insert(asked.key());
            }
            if !stopped && asked.stops(Blocked::Payouts) {
                self.payouts.insert(asked.key());
            }
        }
    }

    fn mend(&mut self, flaw: &Flaw, key: impl Fn(&str) -> String) {
        let keys = flaw.wants.iter().map(|wanted| key(wanted));
        match flaw.hurts {
            Hurts::Capabilities | Hurts::Listed => self.now.extend(keys),
            Hurts::Payouts => {
                for key in keys {
                    self.now.insert(key.clone());
                    self.payouts.insert(key);
                }
            }
            Hurts::Idle => {}
        }
    }
}

fn earlier(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    a.into_iter().chain(b).min()
}
