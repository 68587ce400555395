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
};

/// A bank account. Its number is never kept: the last four digits, and what a payout to it does.
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
    /// The failure code of payouts to it; none if they arrive.
    pub failure: Option<String>,
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

/// The test account whose owner has to be proved. Source: "Testing Stripe Connect".
const DOUBTFUL: &str = "000999999992";

impl BankDetails {
    /// What a `btok_…` with a well-known name stands for: `btok_us_verified` and the like, or
    /// the test account of a country, `btok_de`, or of a country and a currency, `btok_de_eur`.
    ///
    /// Sources: the table of tokens for adding funds; names that integrations use.
    pub fn of_token(token: &str) -> Option<BankDetails> {
        let name = token.strip_prefix("btok_")?;
        let (country, rest) = name.split_once('_').unwrap_or((name, ""));
        let country = Country::find(&country.to_ascii_uppercase())?;
        let own = country.currency.code();
        let failure = match rest.strip_prefix("verified") {
            None if rest.is_empty() || country.banks.contains_key(rest) => "",
            Some(failing) if country.code == "US" => match failing {
                "" => "",
                "_noAccount" => "no_account",
                "_accountClosed" => "account_closed",
                "_insufficientFunds" => "insufficient_funds",
                "_debitNotAuthorized" => "debit_not_authorized",
                "_invalidCurrency" => "invalid_currency",
                _ => return None,
            },
            None | Some(_) => return None,
        };
        let currency = if country.banks.contains_key(rest) { rest } else { own };
        Some(BankDetails {
            account_number: Some(country.number.failing_test_account(failure)?.to_owned()),
            routing_number: country.number.test_routing.clone(),
            country: Some(country.code.to_owned()),
            currency: Some(currency.to_owned()),
            ..BankDetails::default()
        })
    }

    /// The account's number as it is compared: without blanks and dashes.
    pub fn number(&self) -> String {
        bank_number::plain(self.account_number.as_deref().unwrap_or_default())
    }

    /// Checks the numbers and makes the account. Its fingerprint needs a secret, and is missing.
    pub fn check(self, id: String, param: &str) -> Result<BankAccount, Refusal> {
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
        let number = self.number();
        if number.is_empty() {
            return Err(missing("account_number"));
        }
        let sent = self.routing_number.as_deref();
        let (routing, failure) = bank_number::check(country, &number, sent, param)?;
        let instant = code == "US" && number != "000888888883";
        let methods = if instant { vec!["standard", "instant"] } else { vec!["standard"] };
        let last4 = number.get(number.len().saturating_sub(4)..).unwrap_or(&number).to_owned();
        let doubtful = number == DOUBTFUL;
        Ok(BankAccount {
            id,
            object: "bank_account".into(),
            account: None,
            account_holder_name: self.account_holder_name,
            account_holder_type: self.account_holder_type,
            account_type: self.account_type,
            available_payout_methods: Some(methods.into_iter().map(str::to_owned).collect()),
            bank_name: Some("STRIPE TEST BANK".into()),
            country: code,
            currency,
            customer: None,
            default_for_currency: None,
            fingerprint: None,
            future_requirements: None,
            last4,
            metadata: Metadata::new(),
            requirements: None,
            routing_number: Some(routing),
            status: "new".into(),
            internal: BankInternal { failure: failure.map(str::to_owned), doubtful },
        })
    }
}

impl BankAccount {
    /// The hash that an external account of a connected account has.
    pub fn empty_requirements() -> Value {
        json!({ "currently_due": [], "errors": [], "past_due": [], "pending_verification": [] })
    }
}

impl Object for BankAccount {
    const OBJECT: &'static str = "bank_account";
    const LIST: &'static str = "external_account";
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
    fn tokens_stand_for_test_accounts() {
        for (token, country, currency, failure) in [
            ("btok_us", "US", "usd", None),
            ("btok_us_usd", "US", "usd", None),
            ("btok_us_verified", "US", "usd", None),
            ("btok_us_verified_noAccount", "US", "usd", Some("no_account")),
            ("btok_us_verified_accountClosed", "US", "usd", Some("account_closed")),
            ("btok_us_verified_insufficientFunds", "US", "usd", Some("insufficient_funds")),
            ("btok_us_verified_debitNotAuthorized", "US", "usd", Some("debit_not_authorized")),
            ("btok_us_verified_invalidCurrency", "US", "usd", Some("invalid_currency")),
            ("btok_gb", "GB", "gbp", None),
            ("btok_gb_gbp", "GB", "gbp", None),
            ("btok_ca_cad", "CA", "cad", None),
            ("btok_au_aud", "AU", "aud", None),
            ("btok_de_eur", "DE", "eur", None),
        ] {
            let details = BankDetails::of_token(token).unwrap();
            let bank = details.check("ba_1".into(), "external_account").unwrap();
            assert_eq!((bank.country.as_str(), bank.currency.code()), (country, currency));
            assert_eq!(bank.internal.failure.as_deref(), failure, "{token}");
        }
        for wrong in ["btok_nowhere", "btok_us_verified_other", "btok_de_verified", "tok_us"] {
            assert!(BankDetails::of_token(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_bank_account_shows_what_was_sent_but_its_number() {
        let details = BankDetails {
            account_number: Some("CH93 0076 2011 6238 5295 7".into()),
            country: Some("ch".into()),
            currency: Some("CHF".into()),
            ..BankDetails::default()
        };
        let bank = details.check("ba_1".into(), "external_account").unwrap();
        assert_eq!((bank.last4.as_str(), bank.country.as_str()), ("2957", "CH"));
        let nowhere = BankDetails { country: Some("XX".into()), ..BankDetails::default() };
        assert!(nowhere.check("ba_1".into(), "external_account").is_err());
    }
}
