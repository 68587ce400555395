//! What an account in each country needs and can do.

use model::{country::Country, refusal::Refusal, requirements};
use serde_json::{Value, json};
use wire::lists::{List, Page};

use crate::endpoint::{Route, id, list, params, read};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list("GET /v1/country_specs", "country_spec", |_, asked| page(&params::<Page>(asked)?)),
        read("GET /v1/country_specs/{}", "country_spec", |_, asked| {
            let code = id(asked, 0).to_uppercase();
            match Country::find(&code).filter(|country| country.is_full()) {
                Some(country) => Ok(body(country)),
                None => {
                    let message = format!("Country '{code}' is unknown. Try using a 2-character alphanumeric country code instead, such as 'US', 'EG', or 'GB'. A full list of country codes is available at https://stripe.com/global");
                    Err(Refusal::coded("country_code_invalid", Some("country"), message).into())
                }
            }
        }),
    ]
}

/// A page of the countries of the full agreement, by code.
fn page(page: &Page) -> Result<List<Value>, engine::Stop> {
    page.check()?;
    let after = page.starting_after.as_deref().unwrap_or_default();
    let before = page.ending_before.as_deref().unwrap_or("~");
    let mut found: Vec<&Country> = Country::all()
        .filter(|country| country.is_full())
        .filter(|country| country.code.as_str() > after && country.code.as_str() < before)
        .collect();
    let has_more = found.len() > page.limit();
    if page.ending_before.is_some() {
        found.drain(..found.len().saturating_sub(page.limit()));
    }
    found.truncate(page.limit());
    let data = found.into_iter().map(body).collect();
    Ok(List::new("/v1/country_specs", data, has_more))
}

fn body(country: &Country) -> Value {
    let fields = |business_type| {
        let (minimum, additional) = requirements::fields(&country.code, business_type);
        json!({ "additional": additional, "minimum": minimum })
    };
    let mut methods = vec!["card", "stripe"];
    if country.code == "US" {
        methods.insert(0, "ach");
    }
    // Cards can be charged in every currency that there is.
    let currencies: Vec<&str> = ledger::CURRENCIES.split_whitespace().collect();
    json!({
        "id": country.code,
        "object": "country_spec",
        "default_currency": country.currency,
        "supported_bank_account_currencies": country.bank_currencies(),
        "supported_payment_currencies": currencies,
        "supported_payment_methods": methods,
        "supported_transfer_countries": country.transfer_countries(),
        "verification_fields": { "company": fields("company"), "individual": fields("individual") },
    })
}
