//! From what is known of an account to what it may do.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Account, CapabilityStatus, CapabilityStep, Verification, intervention::Blocked};
use crate::{
    country::Agreement,
    person::Person,
    requirements::{Due, GRACE, Impacts, account_hash, all_due, future_hash, person_hash},
    statement_descriptor,
    verifier::{Findings, Hurts, reason},
};

/// Seconds that the check of an account takes before capabilities work. Source: recorded test
/// accounts in the US, half of which took less.
pub const CAPABILITIES_AFTER: i64 = 25;

/// Seconds that checking who somebody is takes. Source: the same; capabilities do not wait for it.
pub const IDENTITY_AFTER: i64 = 60;

/// Computes requirements, capabilities and what is enabled, afresh. `now` in unix seconds.
pub fn refresh(account: &mut Account, persons: &mut [Person], now: i64) {
    account.internal.as_of = now;
    statement_descriptor::prefill(account);
    account.show_entity(persons);
    let dues = advance_check(account, persons);
    set_deadlines(account, &dues, now);
    for (capability, due) in &dues {
        let step = capability_step(account, persons, capability, due);
        if step == CapabilityStep::Grant && account.capabilities.contains_key(capability) {
            account.internal.granted.insert(capability.clone());
        }
        account.capabilities.step(capability, step);
    }
    couple(account);
    enable(account, &dues);
    account.requirements = account_hash(account, persons, &dues);
    account.future_requirements = future_hash(dues.values());
    account.internal.impacts = Impacts::of(account, &dues);
    account.show_document();
    for person in persons.iter_mut() {
        let hash = person_hash(account, person, &account.requirements);
        person.fields.insert("requirements".into(), hash);
        let hash = person_hash(account, person, &account.future_requirements);
        person.fields.insert("future_requirements".into(), hash);
        person.set_verification(account.internal.identity, account.agreement());
    }
    account.show_entity(persons);
    account.hide();
    for person in persons {
        person.hide(account.hides());
    }
}

/// Everything that the rules ask for before a capability works is there: the check may begin,
/// and begins again with whatever is told later. Returns what is due then.
fn advance_check(account: &mut Account, persons: &mut [Person]) -> BTreeMap<String, Due> {
    let dues = all_due(account, persons);
    let told = |due: &Due| due.untold.iter().all(|key| key == "external_account");
    let complete = !dues.is_empty() && dues.values().all(told);
    let agreement = account.agreement();
    for person in persons.iter_mut() {
        if complete && agreement == Agreement::Recipient || agreement == Agreement::Full {
            person.check_at_once(agreement);
        }
    }
    let unchecked = findings(account, persons).any(|findings| findings.unchecked);
    // Source: recorded accounts; only those of the US took their time.
    let elsewhere = account.country != "US" && !account.internal.slow;
    let prompt = findings(account, persons).any(|findings| findings.prompt);
    let clean = findings(account, persons).all(Findings::clean);
    let internal = &mut account.internal;
    if complete && unchecked && internal.identity != Verification::Running {
        internal.identity = Verification::Running;
        internal.identity_since = internal.as_of;
        if internal.verification == Verification::Passed && !account.works() {
            account.internal.verification = Verification::Waiting;
        }
    }
    let internal = &mut account.internal;
    if complete && internal.verification == Verification::Waiting {
        internal.verification = Verification::Running;
        internal.verification_since = internal.as_of;
    }
    if internal.verification == Verification::Running && clean {
        if prompt {
            account.conclude_check(persons);
        } else if elsewhere {
            internal.verification = Verification::Passed;
        }
    }
    all_due(account, persons)
}

/// What was found in an account and in those behind it.
fn findings<'f>(account: &'f Account, persons: &'f [Person]) -> impl Iterator<Item = &'f Findings> {
    let of_persons = persons.iter().map(|person| &person.internal.findings);
    of_persons.chain([&account.internal.findings])
}

/// What becomes due while a capability works need not be there at once.
fn set_deadlines(account: &mut Account, dues: &BTreeMap<String, Due>, now: i64) {
    let internal = &mut account.internal;
    let granted: Vec<&Due> = dues
        .iter()
        .filter(|(name, _)| internal.granted.contains(*name))
        .map(|(_, due)| due)
        .collect();
    internal.deadlines.retain(|key, _| granted.iter().any(|due| due.now.contains(key)));
    for key in granted.iter().flat_map(|due| &due.now) {
        internal.deadlines.entry(key.clone()).or_insert(now.saturating_add(GRACE));
    }
    if dues.values().all(|due| due.now.is_empty()) {
        internal.pulled = false;
        internal.charges_blocked = false;
        internal.payouts_blocked = false;
    }
    let thresholds = dues.values().filter_map(|due| due.next);
    let deadlines = internal.deadlines.values().copied();
    internal.review_at = thresholds.chain(deadlines).filter(|at| *at > now).min();
    internal.watch = dues.values().filter_map(|due| due.watch).min();
}

fn capability_step(
    account: &Account,
    persons: &[Person],
    capability: &str,
    due: &Due,
) -> CapabilityStep {
    let mut found = persons
        .iter()
        .flat_map(|person| person.internal.findings.found())
        .chain(account.internal.findings.found());
    let granted = account.internal.granted.contains(capability);
    let stopped = found.any(|flaw| match flaw.hurts {
        Hurts::Listed => true,
        Hurts::Idle => !granted,
        Hurts::Capabilities | Hurts::Payouts => false,
    });
    let past = account.past_due(capability, due).any(|key| !due.payouts.contains(key));
    // Payments are paused, whatever the method; transfers go on.
    let paused = account.internal.payments_paused && capability != "transfers";
    let only = account.capabilities.len() == 1;
    let mut asked = account.internal.interventions.iter();
    let blocked = asked.any(|asked| asked.stops_capability(capability, only));
    if account.internal.rejected.is_some() || stopped || past || paused || blocked {
        return CapabilityStep::Stop;
    }
    match account.internal.verification {
        Verification::Waiting => CapabilityStep::Stop,
        Verification::Running if granted => CapabilityStep::Grant,
        Verification::Running => CapabilityStep::Check,
        Verification::Passed => CapabilityStep::Grant,
    }
}

/// If one of card payments and transfers is inactive, both are.
fn couple(account: &mut Account) {
    let pair = ["card_payments", "transfers"];
    let inactive =
        |name: &&str| account.capabilities.get(*name) == Some(&CapabilityStatus::Inactive);
    let mut asked = account.internal.interventions.iter();
    if account.internal.payments_paused || asked.any(|asked| asked.stops(Blocked::Charges)) {
        return;
    }
    let requested = pair.iter().all(|name| account.capabilities.contains_key(*name));
    if requested && pair.iter().any(inactive) {
        for name in pair {
            account.capabilities.step(name, CapabilityStep::Stop);
        }
    }
}

fn enable(account: &mut Account, dues: &BTreeMap<String, Due>) {
    let by_transfers =
        account.has_active("transfers") && !account.capabilities.contains_key("card_payments");
    account.charges_enabled = account.has_active("card_payments") || by_transfers;
    let held = dues
        .iter()
        .any(|(name, due)| account.past_due(name, due).any(|key| due.payouts.contains(key)));
    let goes_on = account.internal.rejected.is_some()
        && account.internal.pays_out
        && !account.internal.granted.is_empty();
    let mut asked = account.internal.interventions.iter();
    let held = held || asked.any(|asked| asked.stops(Blocked::Payouts));
    let stopped = held || account.internal.payouts_blocked || account.internal.payouts_paused;
    account.payouts_enabled = (account.works() || goes_on) && !stopped;
    if account.internal.charges_blocked {
        account.charges_enabled = false;
        account.capabilities.step("card_payments", CapabilityStep::Stop);
    }
    let told = !dues.is_empty() && dues.values().all(|due| due.untold.is_empty());
    account.details_submitted |= told;
}

impl Account {
    /// True if what will be asked for one day is asked for now. Source: the test value in an
    /// account's e-mail address.
    pub fn enforces_future(&self) -> bool {
        self.email.as_deref().is_some_and(|email| email.contains("enforce_future_requirements"))
    }

    /// Shows what was found in the company's document.
    fn show_document(&mut self) {
        let found = self.internal.findings.found();
        let mut codes = found.filter(|flaw| flaw.field == "company.verification.document.front");
        let code = codes.next().map(|flaw| flaw.code.clone());
        let Some(company) = &mut self.company else { return };
        let document = &mut company["verification"]["document"];
        let shown = code.as_deref().and_then(|code| code.strip_prefix("verification_"));
        document["details_code"] = json!(shown);
        document["details"] = json!(code.as_deref().map(reason));
    }

    /// True if any capability can be used.
    pub fn works(&self) -> bool {
        self.capabilities.values().any(|status| *status == CapabilityStatus::Active)
    }

    /// Goes on with the check that an older version began, which knew no times: it is over at the
    /// next occasion.
    pub(super) fn resume_check(&mut self) {
        let internal = &mut self.internal;
        if internal.verification == Verification::Running && internal.verification_since == 0 {
            internal.identity = Verification::Running;
        }
    }

    /// The check that capabilities wait for ends, unless something wrong is still to be found.
    pub fn conclude_capabilities(&mut self, persons: &[Person]) {
        let looking = self.internal.identity == Verification::Running;
        if !looking || findings(self, persons).all(Findings::clean) {
            self.internal.verification = Verification::Passed;
        }
    }

    /// The check of everything that was told ends.
    pub fn conclude_check(&mut self, persons: &mut [Person]) {
        self.internal.verification = Verification::Passed;
        self.internal.identity = Verification::Passed;
        self.internal.findings.conclude();
        for person in persons {
            person.internal.findings.conclude();
        }
    }

    /// Of what a capability needs now, what should have been there before.
    ///
    /// That is everything as long as the capability has never worked, what was not told by its
    /// deadline, and always what stops only payouts. Source: recorded accounts.
    pub fn past_due<'d>(
        &self,
        capability: &str,
        due: &'d Due,
    ) -> impl Iterator<Item = &'d String> + use<'d, '_> {
        let internal = &self.internal;
        let never_worked = !internal.granted.contains(capability);
        due.now.iter().filter(move |key| {
            let deadline = internal.deadlines.get(*key);
            never_worked
                || due.at_once.contains(*key)
                || due.payouts.contains(*key)
                || deadline.is_some_and(|deadline| *deadline <= internal.as_of)
        })
    }
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Controller;
    use ledger::Currency;

    const BEFORE: i64 = 1_780_000_000; // May 2026
    const AFTER: i64 = 1_804_032_000; // March 2027

    fn account(email: &str, now: i64) -> Account {
        let controller = Controller::default();
        let mut account = Account::new("acct_1", "none", controller, "US", Currency::USD, now);
        account.business_type = Some("individual".into());
        account.business_profile.url = Some("https://accessible.stripe.com".into());
        account.email = Some(email.to_owned());
        account.capabilities.request("card_payments");
        refresh(&mut account, &mut [], now);
        account
    }

    #[test]
    fn what_will_be_asked_for_is_told_before() {
        let key = json!("business_profile.product_description");
        let has = |hash: &serde_json::Value, list: &str| {
            hash[list].as_array().is_some_and(|keys| keys.contains(&key))
        };
        let early = account("jenny@example.com", BEFORE);
        assert!(has(&early.future_requirements, "currently_due"));
        assert!(!has(&early.requirements, "eventually_due"));
        assert!(early.future_requirements["current_deadline"].as_i64() > Some(BEFORE));
        assert_eq!(
            early.internal.review_at,
            early.future_requirements["current_deadline"].as_i64()
        );

        let late = account("jenny@example.com", AFTER);
        assert!(has(&late.requirements, "currently_due"));
        assert_eq!(late.future_requirements["current_deadline"], json!(null));

        let eager = account("jenny+enforce_future_requirements@example.com", BEFORE);
        assert!(has(&eager.requirements, "currently_due"));
    }
}
