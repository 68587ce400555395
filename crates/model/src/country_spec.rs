//! Country specs: what Stripe offers in a country, as the API tells it.

use std::collections::BTreeMap;

use ledger::{CURRENCIES, Currency};
use serde::Serialize;

use crate::{
    country::{Agreement, Country},
    requirements,
    resource::Resource,
};

/// What a country spec is to the API.
pub const RESOURCE: Resource = Resource::new("country_spec", &[]).path("/v1/country_specs/{code}");

/// A country spec.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CountrySpec {
    /// The country's code.
    pub id: &'static str,
    pub object: &'static str,
    pub default_currency: Currency,
    pub supported_bank_account_currencies: &'static BTreeMap<String, Vec<String>>,
    pub supported_payment_currencies: Vec<&'static str>,
    pub supported_payment_methods: &'static [String],
    pub supported_transfer_countries: &'static [String],
    pub verification_fields: VerificationFields,
}

/// What accounts must tell, of the two kinds that specs know.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerificationFields {
    pub company: Fields,
    pub individual: Fields,
}

/// Requirement keys.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fields {
    /// Needed later.
    pub additional: Vec<String>,
    /// Needed at first.
    pub minimum: Vec<String>,
}

impl CountrySpec {
    /// The spec of a country with an agreement of its own; countries that can only be paid from
    /// another have none.
    pub fn find(code: &str) -> Option<CountrySpec> {
        Country::find(code).and_then(CountrySpec::of)
    }

    /// All of them, by code.
    pub fn all() -> Vec<CountrySpec> {
        Country::all().iter().filter_map(CountrySpec::of).collect()
    }

    fn of(country: &'static Country) -> Option<CountrySpec> {
        if !country.has(Agreement::Full) {
            return None;
        }
        let fields = |kind: &str| {
            let (minimum, additional) = requirements::fields(country.code, kind);
            Fields { additional, minimum }
        };
        Some(CountrySpec {
            id: country.code,
            object: "country_spec",
            default_currency: country.currency,
            supported_bank_account_currencies: &country.banks,
            supported_payment_currencies: CURRENCIES.split(' ').collect(),
            supported_payment_methods: &country.payment_methods,
            supported_transfer_countries: &country.transfer_countries,
            verification_fields: VerificationFields {
                company: fields("company"),
                individual: fields("individual"),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specs_tell_what_the_files_say() {
        assert!(CountrySpec::all().len() >= 46);
        let germany = CountrySpec::find("DE").unwrap();
        assert_eq!(germany.default_currency.code(), "eur");
        assert_eq!(germany.supported_bank_account_currencies.len(), 18);
        assert!(germany.supported_transfer_countries.iter().any(|code| code == "FR"));
        let told = &germany.verification_fields.individual.minimum;
        assert!(told.iter().any(|key| key == "individual.first_name"));
        assert_eq!(CountrySpec::find("KR"), None);
        assert_eq!(CountrySpec::find("XX"), None);
    }
}
