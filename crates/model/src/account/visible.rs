//! What of an account a platform may see.
//!
//! Where Stripe, and so we, collect requirements, the legal entity is the holder's own from the
//! first link or session on. Of an account that no platform controls, one that is connected through
//! OAuth, a platform sees little more than whether it works. What is not shown is kept with what
//! is never shown. Source: the table of access by type of account.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use super::{Account, Hidden, RequirementCollection};

impl Account {
    /// True if the legal entity is not the platform's to see or to change.
    pub fn hides(&self) -> bool {
        let collected = match self.internal.controller.requirement_collection {
            RequirementCollection::Stripe => true,
            RequirementCollection::Application => false,
        };
        collected && self.internal.linked
    }

    /// The body with everything in it.
    pub fn whole(&self) -> Value {
        Account::serialize(self, serde_json::value::Serializer)
            .expect("an account is made of JSON values")
    }

    /// What a platform that does not control it sees. Source: the keys of recorded accounts; and
    /// an e-mail address, which the SDKs' types have always.
    fn seen_from_outside(&self) -> Value {
        let mut settings = self.settings.clone();
        if let Value::Object(settings) = &mut settings {
            settings.shift_remove("payouts");
        }
        if let Some(card_payments) = settings["card_payments"].as_object_mut() {
            card_payments.shift_remove("decline_on");
        }
        json!({
            "id": self.id, "object": self.object, "capabilities": self.capabilities,
            "charges_enabled": self.charges_enabled, "controller": { "type": "account" },
            "country": self.country, "default_currency": self.default_currency,
            "details_submitted": self.details_submitted, "email": null,
            "future_requirements": self.future_requirements,
            "payouts_enabled": self.payouts_enabled, "requirements": self.requirements,
            "settings": settings, "type": self.kind,
        })
    }

    /// Puts what is not shown where it is kept.
    pub(super) fn hide(&mut self) {
        let hidden =
            Hidden { business_type: self.business_type.clone(), company: self.company.clone() };
        self.internal.hidden = self.hides().then_some(hidden);
        self.internal.whole = self.internal.own.then(|| self.whole());
    }

    /// Takes back what was not shown.
    pub(super) fn restore(&mut self) {
        if let Some(whole) = &self.internal.whole {
            let whole = Account::deserialize(whole).expect("what was kept whole is an account");
            let internal = std::mem::take(&mut self.internal);
            *self = Account { internal, ..whole };
        }
        self.resume_check();
        if let Some(hidden) = &self.internal.hidden {
            self.business_type.clone_from(&hidden.business_type);
            self.company.clone_from(&hidden.company);
        }
    }
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.internal.own {
            return self.seen_from_outside().serialize(serializer);
        }
        if self.internal.hidden.is_none() {
            return Account::serialize(self, serializer);
        }
        let mut shown = self.clone();
        shown.business_type = None;
        shown.company = None;
        shown.individual = None;
        Account::serialize(&shown, serializer)
    }
}

impl<'de> Deserialize<'de> for Account {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Account, D::Error> {
        Account::deserialize(deserializer)
    }
}
