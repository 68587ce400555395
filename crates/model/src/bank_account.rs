//! Bank accounts that payouts go to.

use ledger::Currency;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    bank_number,
    country::Country,
    metadata::Metadata,
    object::{Object, present},
    refusal::Refusal,
    resource::Resource,
};

/// A bank account. Its number is never kept: the last four digits, and what
/// the bank rail knows it by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BankAccount {
    /// `ba_…`
    pub id: String,
    pub object: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    pub account_holder_name: Option<String>,
    pub account_holder_type: Option<String>,
    pub account_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_payout_methods: Option<Vec<String>>,
    pub bank_name: Option<String>,
    pub country: String,
    pub currency: Currency,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_for_currency: Option<bool>,
    pub fingerprint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub future_requirements: Option<Value>,
    pub last4: String,
    pub metadata: Metadata,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirements: Option<Value>,
    pub routing_number: Option<String>,
    pub status: String,
    #[serde(skip)]
    pub internal: BankInternal,
}

/// What a bank account's body does not show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct BankInternal {
    /// What the bank rail knows the account by, where there is anything to know. Documents are
    /// stored with an older name of this field.
    #[serde(rename = "failure")]
    pub rail_reference: Option<String>,
    /// Whose it is has to be proved.
    pub doubtful: bool,
}

/// A bank account as a form sends it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct BankDetails {
    pub account_number: Option<String>,
    pub routing_number: Option<String>,
    pub country: Option<String>,
    pub currency: Option<String>,
    pub account_holder_name: Option<String>,
    pub account_holder_type: Option<String>,
    pub account_type: Option<String>,
}

/// What a bank rail tells of an account when it is given the number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BankFacts {
    /// What the rail knows the account by. It means nothing to anybody else.
    pub reference: Option<String>,
    /// The bank's name.
    pub bank_name: Option<String>,
    /// Payouts to it can be instant.
    pub instant: bool,
    /// Whose it is has to be proved.
    pub doubtful: bool,
}

/// A bank account as it was sent, once that has been read.
#[derive(Debug, Clone)]
pub struct BankSent {
    /// Where it is.
    pub country: &'static Country,
    /// The account's number as it is compared: without blanks and dashes.
    pub number: String,
    currency: Currency,
    routing: String,
    details: BankDetails,
}

impl BankDetails {
    /// Reads what was sent, and checks the routing number.
    pub fn read(self, param: &str) -> Result<BankSent, Refusal> {
        let missing = |name: &str| Refusal::missing(&format!("{param}[{name}]"));
        let code = self.country.as_deref().ok_or_else(|| missing("country"))?.to_uppercase();
        let Some(country) = Country::find(&code) else {
            let message = format!("{code} is not currently supported by Stripe");
            let param = format!("{param}[country]");
            return Err(Refusal::coded("country_unsupported", Some(&param), message));
        };
        let currency = self.currency.as_deref().ok_or_else(|| missing("currency"))?;
        let currency: Currency =
            currency.parse().map_err(|_| Refusal::InvalidCurrency { code: currency.to_owned() })?;
        let number = bank_number::plain(self.account_number.as_deref().unwrap_or_default());
        if number.is_empty() {
            return Err(missing("account_number"));
        }
        let sent = self.routing_number.as_deref();
        let routing = bank_number::routing_of(country, &number, sent, param)?;
        Ok(BankSent { country, number, currency, routing, details: self })
    }
}

impl BankSent {
    /// Makes the account, of which the rail has told this. Its fingerprint needs a secret, and is
    /// missing.
    pub fn account(self, id: String, facts: BankFacts) -> BankAccount {
        let methods = if facts.instant { vec!["standard", "instant"] } else { vec!["standard"] };
        let number = &self.number;
        let last4 = number.get(number.len().saturating_sub(4)..).unwrap_or(number).to_owned();
        BankAccount {
            id,
            object: "bank_account".into(),
            account: None,
            account_holder_name: self.details.account_holder_name,
            account_holder_type: self.details.account_holder_type,
            account_type: self.details.account_type,
            available_payout_methods: Some(methods.into_iter().map(str::to_owned).collect()),
            bank_name: facts.bank_name,
            country: self.country.code.to_owned(),
            currency: self.currency,
            customer: None,
            default_for_currency: None,
            fingerprint: None,
            future_requirements: None,
            last4,
            metadata: Metadata::new(),
            requirements: None,
            routing_number: Some(self.routing),
            status: "new".into(),
            internal: BankInternal { rail_reference: facts.reference, doubtful: facts.doubtful },
        }
    }
}

impl BankAccount {
    /// The hash that an external account of a connected account has.
    pub fn empty_requirements() -> Value {
        json!({ "currently_due": [], "errors": [], "past_due": [], "pending_verification": [] })
    }
}

impl Object for BankAccount {
    const RESOURCE: Resource = Resource::new("bank_account", &["ba"])
        .path("/v1/accounts/{account}/external_accounts/{external_account}")
        .noun("external account")
        .list("external_account")
        .expandable(&["account", "customer"]);
    type Internal = BankInternal;
    fn id(&self) -> &str {
        &self.id
    }
    fn is_personal(&self) -> bool {
        true
    }
    fn internal(&self) -> &BankInternal {
        &self.internal
    }
    fn set_internal(&mut self, internal: BankInternal) {
        self.internal = internal;
    }
    fn filters(&self) -> Vec<(&'static str, String)> {
        present([("customer", self.customer.as_deref())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_account_shows_what_was_sent_but_its_number() {
        let details = BankDetails {
            account_number: Some("CH93 0076 2011 6238 5295 7".into()),
            country: Some("ch".into()),
            currency: Some("CHF".into()),
            ..BankDetails::default()
        };
        let sent = details.read("external_account").unwrap();
        let facts = BankFacts { bank_name: Some("A BANK".into()), ..BankFacts::default() };
        let bank = sent.account("ba_1".into(), facts);
        assert_eq!(bank.bank_name.as_deref(), Some("A BANK"));
        assert_eq!((bank.last4.as_str(), bank.country.as_str()), ("2957", "CH"));
        let nowhere = BankDetails { country: Some("XX".into()), ..BankDetails::default() };
        assert!(nowhere.read("external_account").is_err());
    }
}
