//! What payouts go to: a bank account or a debit card.

use ledger::Currency;
use serde_json::{Value, json};

use crate::{bank_account::BankAccount, card::Card, object::Object};

/// Either of the two.
#[derive(Debug, Clone, PartialEq)]
pub enum ExternalAccount {
    Bank(Box<BankAccount>),
    Card(Box<Card>),
}

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
        match self {
            ExternalAccount::Bank(bank) => json!(bank),
            ExternalAccount::Card(card) => json!(card),
        }
    }

    /// `bank_account` or `card`.
    pub fn kind(&self) -> &'static str {
        match self {
            ExternalAccount::Bank(_) => "bank_account",
            ExternalAccount::Card(_) => "card",
        }
    }

    /// What it takes, where that is known.
    pub fn currency(&self) -> Option<Currency> {
        match self {
            ExternalAccount::Bank(bank) => Some(bank.currency),
            ExternalAccount::Card(card) => card.currency,
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
