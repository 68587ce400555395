//! Persons, in both directions.

use serde_json::{Map, Value, json};

use crate::resource::Resource;

use super::{identity::PERSON, in_order, numbers, paths, paths::take, time};

/// What the newer API's person is: the older one in another form.
pub const RESOURCE: Resource = Resource::new("v2.core.account_person", &[])
    .path("/v2/core/accounts/{account}/persons/{person}");

/// Documents that are lists of files.
const FILES: [&str; 3] = ["company_authorization", "passport", "visa"];

/// What a newer body says of a person: the older fields, and what to keep.
pub fn to_v1(sent: &Value) -> (Map<String, Value>, Value) {
    let mut left = sent.clone();
    let numbers = numbers::of_person(&mut left);
    let names = take(&mut left, "additional_names");
    let addresses = take(&mut left, "additional_addresses");
    let nationalities = take(&mut left, "nationalities");
    let files = files(&left);
    for document in ["primary_verification", "secondary_verification"].iter().chain(&FILES) {
        take(&mut left, &format!("documents.{document}.type"));
    }
    let mut fields = match paths::to_v1(PERSON, &mut left) {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    paths::patch(&mut left, &files);
    if let Some((given, kept)) = numbers {
        fields.extend(given);
        left["id_numbers"] = kept;
    }
    if let Some(names) = names {
        let of = |purpose: &str| -> Vec<&Value> {
            let names = names.as_array().into_iter().flatten();
            names.filter(|name| name["purpose"] == purpose).collect()
        };
        let aliases: Vec<String> = of("alias").into_iter().filter_map(full_name).collect();
        fields.insert("full_name_aliases".into(), json!(aliases));
        let maiden = of("maiden").into_iter().find_map(full_name);
        fields.insert("maiden_name".into(), json!(maiden));
        left["additional_names"] = names;
    }
    if let Some(addresses) = addresses {
        let mut registered = addresses[0].clone();
        take(&mut registered, "purpose");
        fields.insert("registered_address".into(), registered);
        left["additional_addresses"] = addresses;
    }
    if let Some(nationalities) = nationalities {
        fields.insert("nationality".into(), nationalities[0].clone());
        left["nationalities"] = nationalities;
    }
    (fields, left)
}

/// The lists of files, which the older API takes and does not show.
fn files(sent: &Value) -> Value {
    let mut files = json!({});
    for document in FILES {
        let given = &sent["documents"][document];
        if !given.is_null() {
            paths::put(&mut files, &format!("documents.{document}"), given.clone());
        }
    }
    files
}

fn full_name(name: &Value) -> Option<String> {
    let parts = [&name["given_name"], &name["surname"]];
    let parts: Vec<&str> = parts.into_iter().filter_map(Value::as_str).collect();
    let full = name["full_name"].as_str().map_or_else(|| parts.join(" "), str::to_owned);
    (!full.is_empty()).then_some(full)
}

/// A person of an account in `country` as the newer API shows them. `kept` is what it knows
/// alone.
pub fn view(person: &Value, country: &str, kept: &Value) -> Value {
    let mut shown = paths::to_v2(PERSON, person);
    let metadata = take(&mut shown, "metadata");
    paths::prune(&mut shown);
    if !shown.is_object() {
        shown = json!({});
    }
    for document in ["primary_verification", "secondary_verification"] {
        let place = &mut shown["documents"];
        if place[document]["front_back"]["front"].is_string() {
            place[document]["type"] = json!("front_back");
        } else if let Value::Object(documents) = place {
            documents.insert(document.into(), Value::Null);
        }
    }
    paths::prune(&mut shown["documents"]);
    let whole = ["day", "month", "year"].iter().all(|part| shown["date_of_birth"][*part].is_i64());
    if !whole {
        shown["date_of_birth"] = Value::Null;
    }
    older(&mut shown, person);
    paths::patch(&mut shown, kept);
    shown["id_numbers"] = numbers::shown_of_person(person, country, &kept["id_numbers"]);
    shown["metadata"] = metadata.unwrap_or_default();
    shown["id"] = person["id"].clone();
    shown["object"] = json!(RESOURCE.object);
    shown["account"] = person["account"].clone();
    let created = json!(person["created"].as_i64().map(time));
    shown["updated"] = created.clone();
    shown["created"] = created;
    shown["livemode"] = json!(false);
    in_order(shown)
}

/// Fields of another shape, where the older API alone was told them.
fn older(shown: &mut Value, person: &Value) {
    let named = |purpose: &str, name: &Value| {
        name.as_str().map(|name| json!({ "full_name": name, "purpose": purpose }))
    };
    let aliases = person["full_name_aliases"].as_array().into_iter().flatten();
    let names: Vec<Value> = aliases
        .filter_map(|name| named("alias", name))
        .chain(named("maiden", &person["maiden_name"]))
        .collect();
    shown["additional_names"] = json!(names);
    let mut address = person["registered_address"].clone();
    paths::prune(&mut address);
    shown["additional_addresses"] = match address {
        Value::Object(mut address) => {
            address.insert("purpose".into(), json!("registered"));
            json!([address])
        }
        _ => json!([]),
    };
    let nationality = person["nationality"].as_str();
    shown["nationalities"] = json!(nationality.into_iter().collect::<Vec<_>>());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_in_both_directions() {
        let sent = json!({
            "given_name": "Jenny", "surname": "Rosen",
            "date_of_birth": { "day": 1, "month": 2, "year": 1990 },
            "id_numbers": [{ "type": "us_ssn", "value": "000000000" }],
            "nationalities": ["US", "CA"],
            "relationship": { "owner": true, "percent_ownership": "25.5" },
            "documents": {
                "primary_verification": { "type": "front_back", "front_back": { "front": "file_1" } },
                "passport": { "type": "files", "files": ["file_2"] }
            },
            "additional_names": [{ "purpose": "alias", "given_name": "Jen", "surname": "R" }]
        });
        let (fields, kept) = to_v1(&sent);
        insta::assert_snapshot!(json!(fields), @r#"{"first_name":"Jenny","last_name":"Rosen","dob":{"day":1,"month":2,"year":1990},"relationship":{"owner":true,"percent_ownership":25.5},"verification":{"document":{"front":"file_1"}},"documents":{"passport":{"files":["file_2"]}},"id_number":"000000000","full_name_aliases":["Jen R"],"maiden_name":null,"nationality":"US"}"#);
        insta::assert_snapshot!(kept, @r#"{"documents":{"passport":{"type":"files","files":["file_2"]}},"id_numbers":[{"type":"us_ssn"}],"additional_names":[{"purpose":"alias","given_name":"Jen","surname":"R"}],"nationalities":["US","CA"]}"#);
        let mut person = json!({ "id": "person_1", "account": "acct_1", "created": 0, "id_number_provided": true });
        crate::hash::merge(&mut person, &json!(fields));
        insta::assert_snapshot!(view(&person, "US", &kept), @r#"{"id":"person_1","object":"v2.core.account_person","account":"acct_1","additional_addresses":[],"additional_names":[{"given_name":"Jen","purpose":"alias","surname":"R"}],"additional_terms_of_service":null,"address":null,"created":"1970-01-01T00:00:00.000Z","date_of_birth":{"day":1,"month":2,"year":1990},"documents":{"passport":{"files":["file_2"],"type":"files"},"primary_verification":{"front_back":{"back":null,"front":"file_1"},"type":"front_back"},"secondary_verification":null},"email":null,"given_name":"Jenny","id_numbers":[{"type":"us_ssn"}],"legal_gender":null,"livemode":false,"metadata":null,"nationalities":["US","CA"],"phone":null,"political_exposure":null,"relationship":{"authorizer":null,"director":null,"executive":null,"legal_guardian":null,"owner":true,"percent_ownership":"25.5","representative":null,"title":null},"script_addresses":null,"script_names":null,"surname":"Rosen","updated":"1970-01-01T00:00:00.000Z"}"#);
    }
}
