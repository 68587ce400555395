//! Identifying numbers. The newer API names each by its type; the older one has a field or two
//! and the country says the type. Values are handed on and never kept here, types are.

use serde_json::{Map, Value, json};

use super::paths::take;

/// The type of a company's tax id where the newer API was not told it. Countries that are not
/// here show none.
const COMPANY: &[(&str, &str)] = &[
    ("AU", "au_abn"),
    ("BE", "be_cbe"),
    ("CA", "ca_cn"),
    ("CH", "ch_uid"),
    ("DE", "de_hrn"),
    ("FR", "fr_siren"),
    ("GB", "gb_crn"),
    ("HK", "hk_br"),
    ("IE", "ie_crn"),
    ("JP", "jp_cn"),
    ("NL", "nl_kvk"),
    ("NZ", "nz_bn"),
    ("SG", "sg_uen"),
    ("US", "us_ein"),
];

/// The same of persons.
const PERSON: &[(&str, &str)] = &[
    ("BR", "br_cpf"),
    ("CA", "ca_sin"),
    ("CH", "ch_oasi"),
    ("DE", "de_stn"),
    ("FR", "fr_nir"),
    ("GB", "gb_nino"),
    ("HK", "hk_id"),
    ("IT", "it_cf"),
    ("MX", "mx_rfc"),
    ("SG", "sg_nric"),
    ("TH", "th_pin"),
    ("US", "us_ssn"),
];

fn usual<'t>(table: &[(&str, &'t str)], country: &str) -> Option<&'t str> {
    table.iter().find(|(of, _)| *of == country).map(|(_, kind)| *kind)
}

/// What is left of each number when its value has been handed on.
fn types(numbers: &[Value]) -> Value {
    let nameless = |number: &Value| {
        let mut number = number.clone();
        take(&mut number, "value");
        number
    };
    numbers.iter().map(nameless).collect()
}

/// Takes a company's numbers out of `identity.business_details`: the older fields, and what to
/// keep.
pub fn of_company(sent: &mut Value) -> Option<(Map<String, Value>, Value)> {
    let numbers = take(sent, "identity.business_details.id_numbers")?;
    let mut fields = Map::new();
    let Value::Array(numbers) = numbers else { return Some((fields, Value::Null)) };
    for number in &numbers {
        let kind = number["type"].as_str().unwrap_or_default();
        let field = if kind.ends_with("_vat") { "vat_id" } else { "tax_id" };
        if fields.contains_key(field) {
            continue;
        }
        fields.insert(field.into(), number["value"].clone());
        if let (Some(registrar), "tax_id") = (number["registrar"].as_str(), field) {
            fields.insert("tax_id_registrar".into(), json!(registrar));
        }
    }
    Some((fields, types(&numbers)))
}

/// The same of a person.
pub fn of_person(sent: &mut Value) -> Option<(Map<String, Value>, Value)> {
    let numbers = take(sent, "id_numbers")?;
    let mut fields = Map::new();
    let Value::Array(numbers) = numbers else { return Some((fields, Value::Null)) };
    for number in &numbers {
        let kind = number["type"].as_str().unwrap_or_default();
        let field = if kind.ends_with("_last_4") { "ssn_last_4" } else { "id_number" };
        fields.entry(field).or_insert_with(|| number["value"].clone());
    }
    Some((fields, types(&numbers)))
}

/// A company's numbers as they are shown: those that are kept, and those that the older body
/// says were given.
pub fn shown_of_company(body: &Value, kept: &Value) -> Value {
    let country = body["country"].as_str().unwrap_or_default();
    let company = &body["company"];
    let vat = format!("{}_vat", country.to_lowercase());
    let told = [
        (company["tax_id_provided"] == true, usual(COMPANY, country)),
        (company["vat_id_provided"] == true, Some(vat.as_str())),
    ];
    merged(kept, &told, |kind| kind.ends_with("_vat"))
}

/// The same of a person of an account in `country`.
pub fn shown_of_person(person: &Value, country: &str, kept: &Value) -> Value {
    let whole = person["id_number_provided"] == true;
    let told = [
        (whole, usual(PERSON, country)),
        (person["ssn_last_4_provided"] == true && !whole, Some("us_ssn_last_4")),
    ];
    merged(kept, &told, |kind| kind.ends_with("_last_4"))
}

/// Kept numbers first; of what is told, those of a sort of which none is kept.
fn merged(kept: &Value, told: &[(bool, Option<&str>)], sort: impl Fn(&str) -> bool) -> Value {
    let mut numbers = kept.as_array().cloned().unwrap_or_default();
    for (given, kind) in told {
        let Some(kind) = kind.filter(|_| *given) else { continue };
        let known =
            |number: &Value| sort(number["type"].as_str().unwrap_or_default()) == sort(kind);
        if !numbers.iter().any(known) {
            numbers.push(json!({ "type": kind }));
        }
    }
    Value::Array(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_handed_on_and_types_are_kept() {
        let mut sent = json!({"identity": {"business_details": {"id_numbers": [
            {"type": "us_ein", "value": "000000000"}, {"type": "de_vat", "value": "DE1"}
        ]}}});
        let (fields, kept) = of_company(&mut sent).unwrap();
        assert_eq!(json!(fields), json!({"tax_id": "000000000", "vat_id": "DE1"}));
        assert_eq!(kept, json!([{"type": "us_ein"}, {"type": "de_vat"}]));
        assert_eq!(sent, json!({}));
        let mut sent = json!({"id_numbers": [{"type": "us_ssn_last_4", "value": "0000"}]});
        let (fields, kept) = of_person(&mut sent).unwrap();
        assert_eq!(json!(fields), json!({"ssn_last_4": "0000"}));
        assert_eq!(kept, json!([{"type": "us_ssn_last_4"}]));
    }

    #[test]
    fn what_the_older_api_was_told_is_shown() {
        let us = json!({"country": "US", "company": {"tax_id_provided": true}});
        for (body, kept, expected) in [
            (&us, json!(null), json!([{"type": "us_ein"}])),
            (
                &us,
                json!([{"type": "us_ein", "registrar": "x"}]),
                json!([{"type": "us_ein", "registrar": "x"}]),
            ),
            (
                &json!({"country": "EE", "company": {"tax_id_provided": true}}),
                json!(null),
                json!([]),
            ),
            (
                &json!({"country": "DE", "company": {"vat_id_provided": true}}),
                json!(null),
                json!([{"type": "de_vat"}]),
            ),
        ] {
            assert_eq!(shown_of_company(body, &kept), expected);
        }
        let person = json!({"id_number_provided": true, "ssn_last_4_provided": true});
        assert_eq!(shown_of_person(&person, "US", &json!(null)), json!([{"type": "us_ssn"}]));
    }
}
