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
pub struct BankInternal {
    /// The failure code of payouts to it; none if they arrive.
    pub failure: Option<String>,
}

/// A bank account as a form sends it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct BankDetails {
    pub account_number: String,
    pub routing_number: Option<String>,
    pub country: String,
    pub currency: Option<String>,
    pub account_holder_name: Option<String>,
    pub account_holder_type: Option<String>,
    pub account_type: Option<String>,
}

/// `btok_NAME`: the numbers behind it, by country and currency.
const TOKENS: &[(&str, &str, &str, &str)] = &[
    ("us", "US", "usd", "000123456789"),
    ("us_verified", "US", "usd", "000123456789"),
    ("us_verified_noAccount", "US", "usd", "000111111116"),
    ("us_verified_accountClosed", "US", "usd", "000111111113"),
    ("us_verified_insufficientFunds", "US", "usd", "000222222227"),
    ("us_verified_debitNotAuthorized", "US", "usd", "000333333335"),
    ("us_verified_invalidCurrency", "US", "usd", "000444444440"),
    ("gb", "GB", "gbp", "00012345"),
    ("gb_gbp", "GB", "gbp", "00012345"),
    ("ca_cad", "CA", "cad", "000123456789"),
    ("au_aud", "AU", "aud", "000123456"),
    ("de_eur", "DE", "eur", "DE89370400440532013000"),
];

impl BankDetails {
    /// What a `btok_…` with a well-known name stands for.
    pub fn of_token(token: &str) -> Option<BankDetails> {
        let name = token.strip_prefix("btok_")?;
        let (_, country, currency, number) = TOKENS.iter().find(|(known, ..)| *known == name)?;
        let routing = Country::find(country)?.bank.test_routing.as_str();
        Some(BankDetails {
            account_number: (*number).into(),
            routing_number: (!routing.is_empty()).then(|| routing.into()),
            country: (*country).into(),
            currency: Some((*currency).into()),
            ..BankDetails::default()
        })
    }

    /// Checks the numbers and makes the account.
    pub fn check(self, id: String, param: &str) -> Result<BankAccount, Refusal> {
        let missing = |name: &str| Refusal::missing(&format!("{param}[{name}]"));
        let country = self.country.to_uppercase();
        if country.is_empty() {
            return Err(missing("country"));
        }
        let currency = self.currency.as_deref().ok_or_else(|| missing("currency"))?;
        let currency: Currency =
            currency.parse().map_err(|_| Refusal::InvalidCurrency { code: currency.to_owned() })?;
        if self.account_number.is_empty() {
            return Err(missing("account_number"));
        }
        let number: String =
            self.account_number.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        let known = Country::find(&country).ok_or_else(|| {
            let message = format!("{country} is not a country of banks that can be paid out to.");
            Refusal::coded("country_unsupported", Some(&format!("{param}[country]")), message)
        })?;
        bank_number::check_routing(&country, &known.bank, self.routing_number.as_deref(), param)?;
        let test = known.bank.tests().find(|(test, _)| *test == number);
        let Some((_, failure)) = test else {
            bank_number::check_account(&country, &known.bank, &number, param)?;
            let message = format!(
                "You must use a test bank account number in test mode. Try {} or see more options at https://stripe.com/docs/connect/testing#account-numbers.",
                known.bank.working_test()
            );
            let param = format!("{param}[account_number]");
            return Err(Refusal::coded("account_number_invalid", Some(&param), message));
        };
        let instant = country == "US" && number != "000888888883";
        let methods = if instant { vec!["standard", "instant"] } else { vec!["standard"] };
        let last4 = number.get(number.len().saturating_sub(4)..).unwrap_or(&number).to_owned();
        Ok(BankAccount {
            id,
            object: "bank_account".into(),
            account: None,
            account_holder_name: self.account_holder_name,
            account_holder_type: self.account_holder_type,
            account_type: self.account_type,
            available_payout_methods: Some(methods.into_iter().map(str::to_owned).collect()),
            bank_name: Some("STRIPE TEST BANK".into()),
            country,
            currency,
            customer: None,
            default_for_currency: None,
            fingerprint: Some(fingerprint(&number)),
            future_requirements: None,
            last4,
            metadata: Metadata::new(),
            requirements: None,
            routing_number: self.routing_number.or_else(|| Some("110000000".into())),
            status: "new".into(),
            internal: BankInternal { failure: failure.map(str::to_owned) },
        })
    }
}

/// The same for the same number (FNV-1a), and nothing that gives the number away.
fn fingerprint(number: &str) -> String {
    let mut hash: u64 = 0x6c62_272e_07bb_0142;
    for byte in number.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let letters = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    (0..16).map(|i| char::from(letters[(hash >> (i * 4) & 31) as usize])).collect()
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
    fn internal(&self) -> &BankInternal {
        &self.internal
    }
    fn set_internal(&mut self, internal: BankInternal) {
        self.internal = internal;
    }
    fn filters(&self) -> Vec<(&'static str, String)> {
        present([("customer", self.customer.as_deref())])
    }
    fn is_personal(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_checked() {
        let check = |routing: &str, number: &str| {
            let details = BankDetails {
                account_number: number.into(),
                routing_number: Some(routing.into()),
                country: "US".into(),
                currency: Some("usd".into()),
                ..BankDetails::default()
            };
            match details.check("ba_1".into(), "bank_account") {
                Ok(bank) => bank.internal.failure.unwrap_or_else(|| bank.last4.clone()),
                Err(Refusal::Invalid { code: Some(code), .. }) => code.to_owned(),
                Err(other) => format!("{other:?}"),
            }
        };
        for (routing, number, expected) in [
            ("110000000", "000123456789", "6789"),
            ("110000000", "000111111116", "no_account"),
            ("110000001", "000123456789", "routing_number_invalid"),
            ("110000000", "123", "account_number_invalid"),
        ] {
            assert_eq!(check(routing, number), expected);
        }
        assert!(BankDetails::of_token("btok_us_verified").is_some());
        assert!(BankDetails::of_token("btok_nowhere").is_none());
    }
}
