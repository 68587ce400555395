//! What a platform tells beforehand of a holder, `stripe_user[…]`.

use ledger::Currency;
use serde_json::{Map, Value, json};

use crate::{
    account::check_account,
    country::{Agreement, Country},
    requirements::put,
};

/// Parameters of an account's creation, from what was told. What is not valid is ignored, as
/// Stripe does. `now` in unix seconds.
pub fn prefill(told: &Value, now: i64) -> Value {
    let text = |name: &str| told[name].as_str().filter(|text| !text.is_empty());
    let country = text("country").map(str::to_uppercase);
    let country = country
        .filter(|code| Country::find(code).is_some_and(|country| country.has(Agreement::Full)));
    let country = country.unwrap_or_else(|| "US".to_owned());
    let kind = text("business_type").and_then(|kind| match kind {
        "sole_prop" => Some(("individual", None)),
        "corporation" => Some(("company", Some("private_corporation"))),
        "partnership" => Some(("company", Some("private_partnership"))),
        "llc" => Some(("company", Some("multi_member_llc"))),
        "non_profit" => Some(("non_profit", None)),
        _ => None,
    });
    let mut params = Map::new();
    let mut keep = |path: String, value: Value| {
        let mut alone = Map::new();
        put(&mut alone, &path, value.clone());
        if check_account(&Value::Object(alone), &country, now).is_ok() {
            put(&mut params, &path, value);
        }
    };
    let person = if kind.is_some_and(|(kind, _)| kind == "individual") { "individual" } else { "" };
    for (name, path) in [
        ("email", "email"),
        ("url", "business_profile.url"),
        ("business_name", "business_profile.name"),
        ("product_description", "business_profile.product_description"),
    ] {
        if let Some(value) = text(name) {
            keep(path.to_owned(), json!(value));
        }
    }
    if let Some((kind, structure)) = kind {
        keep("business_type".into(), json!(kind));
        if let Some(structure) = structure.filter(|_| country == "US") {
            keep("company.structure".into(), json!(structure));
        }
        let entity = if person.is_empty() { "company" } else { person };
        for (name, field) in [
            ("street_address", "line1"),
            ("city", "city"),
            ("state", "state"),
            ("zip", "postal_code"),
        ] {
            if let Some(value) = text(name) {
                keep(format!("{entity}.address.{field}"), json!(value));
            }
        }
        let digits = |phone: &&str| phone.len() == 10 && phone.bytes().all(|b| b.is_ascii_digit());
        if let Some(phone) = text("phone_number").filter(digits) {
            keep(format!("{entity}.phone"), json!(phone));
        }
    }
    if !person.is_empty() {
        for name in ["first_name", "last_name"] {
            if let Some(value) = text(name) {
                keep(format!("individual.{name}"), json!(value));
            }
        }
        let number = |name: &str| text(name).and_then(|text| text.parse::<i64>().ok());
        if let (Some(day), Some(month), Some(year)) =
            (number("dob_day"), number("dob_month"), number("dob_year"))
        {
            keep("individual.dob".into(), json!({ "day": day, "month": month, "year": year }));
        }
    }
    let place = Country::find(&country);
    let currency = text("currency").and_then(|code| code.to_lowercase().parse::<Currency>().ok());
    let payable =
        |currency: &Currency| place.is_some_and(|p| p.check_bank(p.code, *currency, "").is_ok());
    if let Some(currency) = currency.filter(payable) {
        params.insert("default_currency".into(), json!(currency));
    }
    params.insert("country".into(), json!(country));
    Value::Object(params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_valid_is_taken_and_the_rest_ignored() {
        for (told, expected) in [
            ("", r#"{"country":"US"}"#),
            (
                "country=xx currency=usd email=nonsense",
                r#"{"default_currency":"usd","country":"US"}"#,
            ),
            ("country=de currency=xyz", r#"{"country":"DE"}"#),
            (
                "business_type=sole_prop first_name=Jo dob_day=1 dob_month=13 dob_year=1980",
                r#"{"business_type":"individual","individual":{"first_name":"Jo"},"country":"US"}"#,
            ),
            (
                "business_type=llc first_name=Jo state=XX city=Reno phone_number=123",
                r#"{"business_type":"company","company":{"structure":"multi_member_llc","address":{"city":"Reno"}},"country":"US"}"#,
            ),
            (
                "business_name=Acme url=acme zip=94110 business_type=school",
                r#"{"business_profile":{"name":"Acme"},"country":"US"}"#,
            ),
        ] {
            let pairs = told.split_whitespace().filter_map(|pair| pair.split_once('='));
            let pairs = pairs.map(|(name, value)| (name.to_owned(), json!(value))).collect();
            assert_eq!(prefill(&pairs, 1_894_010_400).to_string(), expected, "{told}");
        }
    }
}
