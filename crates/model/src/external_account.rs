//! What payouts go to: a bank account or a debit card.

use ledger::Currency;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::{Value, json};

use crate::{
    bank_account::{BankAccount, BankInternal},
    card::{Card, CardInternal},
    object::Object,
};

/// Either of the two.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ExternalAccount {
    Bank(Box<BankAccount>),
    Card(Box<Card>),
}

/// The status after a payout that failed: nothing more goes there until it is changed.
const ERRORED: &str = "errored";

impl ExternalAccount {
    /// `ba_…` or `card_…`.
    pub fn id(&self) -> &str {
        match self {
            ExternalAccount::Bank(bank) => bank.id(),
            ExternalAccount::Card(card) => card.id(),
        }
    }

    /// The public body.
    pub fn body(&self) -> Value {
        json!(self)
    }

    /// What an account keeps of it to show it.
    pub fn shown(&self) -> ExternalAccount {
        let mut shown = self.clone();
        match &mut shown {
            ExternalAccount::Bank(bank) => bank.internal = BankInternal::default(),
            ExternalAccount::Card(card) => card.internal = CardInternal::default(),
        }
        shown
    }

    /// `bank_account` or `card`.
    pub fn kind(&self) -> &'static str {
        match self {
            ExternalAccount::Bank(_) => "bank_account",
            ExternalAccount::Card(_) => "card",
        }
    }

    /// In which it is paid out to; of a card, none that was sent without one.
    pub fn currency(&self) -> Option<Currency> {
        match self {
            ExternalAccount::Bank(bank) => Some(bank.currency),
            ExternalAccount::Card(card) => card.currency,
        }
    }

    /// Where the bank is.
    pub fn country(&self) -> &str {
        match self {
            ExternalAccount::Bank(bank) => &bank.country,
            ExternalAccount::Card(card) => card.country.as_deref().unwrap_or_default(),
        }
    }

    /// True if payouts in its currency go there.
    pub fn is_default(&self) -> bool {
        let default = match self {
            ExternalAccount::Bank(bank) => bank.default_for_currency,
            ExternalAccount::Card(card) => card.default_for_currency,
        };
        default == Some(true)
    }

    /// Says whether payouts in its currency go there.
    pub fn set_default(&mut self, default: bool) {
        match self {
            ExternalAccount::Bank(bank) => bank.default_for_currency = Some(default),
            ExternalAccount::Card(card) => card.default_for_currency = Some(default),
        }
    }

    /// True if a payout there has failed since it was changed.
    pub fn is_errored(&self) -> bool {
        match self {
            ExternalAccount::Bank(bank) => bank.status == ERRORED,
            ExternalAccount::Card(card) => card.status.as_deref() == Some(ERRORED),
        }
    }

    /// A payout there has failed.
    pub fn mark_errored(&mut self) {
        match self {
            ExternalAccount::Bank(bank) => bank.status = ERRORED.into(),
            ExternalAccount::Card(card) => card.status = Some(ERRORED.into()),
        }
    }

    /// What the rail that pays out to it knows it by.
    pub fn rail_reference(&self) -> Option<&str> {
        match self {
            ExternalAccount::Bank(bank) => bank.internal.rail_reference.as_deref(),
            ExternalAccount::Card(card) => Some(&card.internal.rail_reference),
        }
    }
}

impl<'de> Deserialize<'de> for ExternalAccount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ExternalAccount, D::Error> {
        let body = Value::deserialize(deserializer)?;
        let read = match body["object"] == "card" {
            true => serde_json::from_value(body).map(ExternalAccount::Card),
            false => serde_json::from_value(body).map(ExternalAccount::Bank),
        };
        read.map_err(D::Error::custom)
    }
}
