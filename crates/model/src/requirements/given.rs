//! Whether what a key asks for was told.

use crate::{
    account::{Account, RequirementCollection, Verification},
    country::Agreement,
    hash,
    person::Person,
    verifier::Findings,
};

/// An account, and those behind it, as the rules look at them.
pub struct Provided<'a> {
    pub(super) account: &'a Account,
    pub(super) persons: &'a [Person],
}

impl<'a> Provided<'a> {
    /// What was told of an account.
    pub fn new(account: &'a Account, persons: &'a [Person]) -> Provided<'a> {
        Provided { account, persons }
    }

    /// The account of which it was told.
    pub fn account(&self) -> &'a Account {
        self.account
    }

    /// The keys to ask for, if what a key of the rules names was not told: the key itself, or
    /// one for each person that it is about.
    pub fn lacking(&self, key: &str) -> Vec<String> {
        let (head, rest) = key.split_once('.').unwrap_or((key, ""));
        match head {
            "external_account" => {
                let none = self.account.external_accounts.data.is_empty();
                if none { vec![key.to_owned()] } else { Vec::new() }
            }
            "individual" | "representative" => self.of_role("representative", key, rest, false),
            "owners" => self.of_role("owner", key, rest, self.attested("owners_provided")),
            "directors" => self.of_role("director", key, rest, self.attested("directors_provided")),
            "executives" => {
                self.of_role("executive", key, rest, self.attested("executives_provided"))
            }
            // Where the holder accepts the terms on our own page, the address is not the
            // platform's to know.
            "tos_acceptance" if self.is_collected() => {
                self.unless(key, self.shows("tos_acceptance.date"))
            }
            "tos_acceptance" => self.unless(key, self.told(key) && self.accepted_since()),
            _ => self.unless(key, self.told(key)),
        }
    }

    /// True if a document is not needed any more, since a check found nothing wrong without it.
    pub fn proved(&self, key: &str) -> bool {
        // Source: recorded accounts.
        if self.account.agreement() == Agreement::Recipient {
            return false;
        }
        let Some(subject) = ["verification.document", "verification.additional_document"]
            .iter()
            .find_map(|paper| key.strip_suffix(paper))
        else {
            return false;
        };
        let subject = subject.trim_end_matches('.');
        let sound = |findings: &Findings| !findings.unchecked && findings.clean();
        let passed = self.account.internal.verification == Verification::Passed;
        if subject == "company" {
            return passed && sound(&self.account.internal.findings);
        }
        let person = self.persons.iter().find(|person| name_of(self.account, person) == subject);
        passed && person.is_some_and(|person| sound(&person.internal.findings))
    }

    /// True unless a verified number was changed after the terms were accepted. Source: "Update
    /// verified user information".
    fn accepted_since(&self) -> bool {
        let accepted = self.account.tos_acceptance["date"].as_i64();
        accepted >= self.account.internal.terms_since
    }

    fn unless(&self, key: &str, told: bool) -> Vec<String> {
        if told { Vec::new() } else { vec![key.to_owned()] }
    }

    fn attested(&self, flag: &str) -> bool {
        self.account.company.as_ref().is_some_and(|company| company[flag] == true)
    }

    fn told(&self, key: &str) -> bool {
        self.account.internal.provided.iter().any(|known| known == key)
            || self.shows(&shown_as(key))
    }

    fn is_collected(&self) -> bool {
        match self.account.internal.controller.requirement_collection {
            RequirementCollection::Stripe => true,
            RequirementCollection::Application => false,
        }
    }

    /// Whether the account's own body, with what is hidden from the platform, holds something
    /// there.
    pub(super) fn shows(&self, path: &str) -> bool {
        let account = self.account;
        let text = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        let (head, rest) = path.split_once('.').unwrap_or((path, ""));
        match head {
            "business_profile" => account.business_profile.tells(rest),
            "business_type" => text(&account.business_type),
            "company" => account.company.as_ref().is_some_and(|hash| hash::given(hash, rest)),
            "email" => text(&account.email),
            "settings" => hash::given(&account.settings, rest),
            "tos_acceptance" => hash::given(&account.tos_acceptance, rest),
            _ => false,
        }
    }

    /// Nobody need have a role: where the list is said to be complete, an empty one will do.
    fn of_role(&self, role: &str, key: &str, rest: &str, none_needed: bool) -> Vec<String> {
        let mut holders = self.persons.iter().filter(|person| person.is(role)).peekable();
        if holders.peek().is_none() {
            return self.unless(key, none_needed);
        }
        let lacking = holders.filter(|person| !person_has(person, rest));
        lacking.map(|person| format!("{}.{rest}", name_of(self.account, person))).collect()
    }
}

/// The name under which a person's keys are found in an account's lists.
pub(super) fn name_of<'p>(account: &Account, person: &'p Person) -> &'p str {
    let individual = account.business_type.as_deref() == Some("individual");
    if individual && person.is("representative") { "individual" } else { &person.id }
}

/// Whether a person's key was told.
fn person_has(person: &Person, key: &str) -> bool {
    person.internal.provided.iter().any(|known| known == key)
        || hash::given_in(&person.fields, &shown_as(key))
}

/// Where a body shows that something was told, which it does not show itself or not there.
fn shown_as(key: &str) -> String {
    let (prefix, last) = key.rsplit_once('.').map_or(("", key), |(prefix, last)| (prefix, last));
    let shown = match last {
        "ssn_last_4" | "id_number" | "id_number_secondary" | "tax_id" | "vat_id" => {
            format!("{last}_provided")
        }
        "business_vat_id_number" => "vat_id_provided".to_owned(),
        "document" | "additional_document" => format!("{last}.front"),
        _ => last.to_owned(),
    };
    if prefix.is_empty() { shown } else { format!("{prefix}.{shown}") }
}
