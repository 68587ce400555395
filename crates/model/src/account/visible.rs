//! What of an account a platform may see.
//!
//! Where Stripe, and so we, collect requirements, the legal entity is the holder's own from the
//! first link or session on. It is kept with what is never shown. Source: the table of access by
//! type of account.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Account, RequirementCollection};

/// The legal entity, kept while it is not shown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Hidden {
    business_type: Option<String>,
    company: Option<Value>,
}

impl Account {
    /// True if the legal entity is not the platform's to see or to change.
    pub fn hides(&self) -> bool {
        let collected = match self.internal.controller.requirement_collection {
            RequirementCollection::Stripe => true,
            RequirementCollection::Application => false,
        };
        collected && self.internal.linked
    }

    /// Puts what is not shown where it is kept.
    pub(super) fn hide(&mut self) {
        let hidden =
            Hidden { business_type: self.business_type.clone(), company: self.company.clone() };
        self.internal.hidden = self.hides().then_some(hidden);
    }

    /// Takes back what was not shown.
    pub(super) fn restore(&mut self) {
        if let Some(hidden) = &self.internal.hidden {
            self.business_type.clone_from(&hidden.business_type);
            self.company.clone_from(&hidden.company);
        }
    }
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
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
