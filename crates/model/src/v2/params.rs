//! What a newer request says of an account, as the older commands' parameters and new facts.

use serde_json::{Map, Value, json};

use super::{
    Facts,
    capabilities::{self, CONFIGURATIONS, is_applied},
    identity::ACCOUNT,
    numbers, paths,
    paths::{put, take},
    person,
};

/// A translated request.
#[derive(Debug, Clone, PartialEq)]
pub struct Translated {
    /// Parameters of the older create or update.
    pub params: Value,
    /// What only the newer API knows, afterwards.
    pub facts: Facts,
    /// The same of the individual, whose id may not be known yet.
    pub individual: Option<Value>,
}

/// What is read elsewhere, or says how a request is to be done and is not kept.
const APART: [&str; 6] = [
    "include",
    "account_token",
    "dashboard",
    "defaults.responsibilities",
    "defaults.payout_methods",
    "configuration.customer.automatic_indirect_tax.validate_location",
];

/// Translates a checked body. `body` is the account as it is, null if it is to be created;
/// `facts` are those before.
pub fn translate(sent: &Value, body: &Value, facts: &Facts) -> Translated {
    let mut left = sent.clone();
    let mut facts = facts.clone();
    for taken in APART {
        take(&mut left, taken);
    }
    let capabilities = configurations(&mut left, body, &mut facts);
    let numbers = numbers::of_company(&mut left);
    let individual = take(&mut left, "identity.individual").filter(Value::is_object);
    let documents = documents(&mut left);
    let mut params = paths::to_v1(ACCOUNT, &mut left);
    if let Some((fields, kept)) = numbers {
        for (field, value) in fields {
            params["company"][field.as_str()] = value;
        }
        put(&mut left, "identity.business_details.id_numbers", kept);
    }
    if let Some(documents) = documents {
        put(&mut left, "identity.business_details.documents", documents.clone());
        params["documents"] = files_alone(&documents);
    }
    if !capabilities.is_empty() {
        params["capabilities"] = capabilities.into();
    }
    let individual = individual.map(|sent| {
        let (fields, kept) = person::to_v1(&sent);
        params["individual"] = fields.into();
        kept
    });
    strip(&mut left);
    paths::patch(&mut facts.kept, &left);
    if facts.kept == json!({}) {
        facts.kept = Value::Null;
    }
    Translated { params, facts, individual }
}

/// What is asked of the configurations: the older capabilities' requests. Requests that only the
/// newer API knows stay in what is left.
fn configurations(left: &mut Value, body: &Value, facts: &mut Facts) -> Map<String, Value> {
    let mut asked = Map::new();
    for name in CONFIGURATIONS {
        if !left["configuration"][name].is_object() {
            continue;
        }
        let wanted = take(left, &format!("configuration.{name}.applied"));
        let wanted = wanted.as_ref().and_then(Value::as_bool);
        apply(name, wanted, body, facts, &mut asked);
        let path = format!("configuration.{name}.capabilities");
        let requests = take(left, &path).map(|sent| capabilities::requests(&sent));
        for (capability, requested) in requests.unwrap_or_default() {
            match capabilities::older(name, &capability) {
                Some(older) => {
                    asked.insert(older, json!({ "requested": requested }));
                }
                None => {
                    let value = if requested { json!({ "requested": true }) } else { Value::Null };
                    put(left, &format!("{path}.{capability}"), value);
                }
            }
        }
    }
    asked
}

/// Applies a configuration that is named, or deactivates it with its capabilities; applied again,
/// it gets them back.
fn apply(
    name: &str,
    wanted: Option<bool>,
    body: &Value,
    facts: &mut Facts,
    asked: &mut Map<String, Value>,
) {
    if wanted == Some(false) {
        if is_applied(body, facts, name) {
            let own = |v1: &String| {
                capabilities::place(v1).is_some_and(|place| place.configuration == name)
            };
            let requested = body["capabilities"].as_object().into_iter().flatten();
            let given_up: Vec<String> = requested.map(|(v1, _)| v1.clone()).filter(own).collect();
            for v1 in &given_up {
                asked.insert(v1.clone(), json!({ "requested": false }));
            }
            facts.withdrawn.insert(name.to_owned(), given_up);
        }
        facts.applied.insert(name.to_owned(), false);
        return;
    }
    let deactivated = facts.applied.get(name) == Some(&false);
    if deactivated && wanted.is_none() {
        return;
    }
    for v1 in facts.withdrawn.shift_remove(name).unwrap_or_default() {
        asked.insert(v1, json!({ "requested": true }));
    }
    facts.applied.insert(name.to_owned(), true);
}

/// The business's lists of files, which the older API does not show; the two-sided document has
/// its place in the table.
fn documents(left: &mut Value) -> Option<Value> {
    let mut documents = take(left, "identity.business_details.documents")?;
    let sided = take(&mut documents, "primary_verification");
    if let Some(mut sided) = sided {
        take(&mut sided, "type");
        put(left, "identity.business_details.documents.primary_verification", sided);
    }
    documents.as_object().is_some_and(|documents| !documents.is_empty()).then_some(documents)
}

fn files_alone(documents: &Value) -> Value {
    let all = documents.as_object().into_iter().flatten();
    all.map(|(name, document)| (name.clone(), json!({ "files": document["files"] }))).collect()
}

/// Removes hashes with nothing in them.
fn strip(tree: &mut Value) {
    let Value::Object(fields) = tree else { return };
    fields.values_mut().for_each(strip);
    fields.retain(|_, value| !value.as_object().is_some_and(Map::is_empty));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_becomes_older_parameters_and_facts() {
        let sent = json!({
            "contact_email": "a@example.com", "contact_phone": "+15555550100",
            "display_name": "Furniture", "dashboard": "full",
            "configuration": {
                "merchant": { "mcc": "5045", "capabilities": { "card_payments": { "requested": true } } },
                "recipient": { "capabilities": {
                    "stripe_balance": { "stripe_transfers": { "requested": true } },
                    "bank_accounts": { "ach": { "requested": true } }
                } },
                "customer": { "shipping": { "name": "Jenny" } }
            },
            "identity": {
                "country": "us", "entity_type": "company",
                "business_details": {
                    "registered_name": "Furniture Inc",
                    "id_numbers": [{ "type": "us_ein", "value": "000000000" }],
                    "documents": { "proof_of_address": { "type": "files", "files": ["file_1"] } }
                },
                "attestations": { "terms_of_service": { "account": { "date": "1970-01-01T00:00:10Z", "ip": "127.0.0.1" } } }
            },
            "defaults": { "locales": ["en-US"], "responsibilities": { "fees_collector": "stripe" } },
            "include": ["identity"]
        });
        let translated = translate(&sent, &Value::Null, &Facts::default());
        insta::assert_snapshot!(translated.params, @r#"{"email":"a@example.com","settings":{"dashboard":{"display_name":"Furniture"}},"country":"US","business_type":"company","tos_acceptance":{"date":10,"ip":"127.0.0.1"},"company":{"name":"Furniture Inc","tax_id":"000000000"},"business_profile":{"mcc":"5045"},"documents":{"proof_of_address":{"files":["file_1"]}},"capabilities":{"card_payments":{"requested":true},"transfers":{"requested":true}}}"#);
        insta::assert_snapshot!(translated.facts.kept, @r#"{"contact_phone":"+15555550100","configuration":{"customer":{"shipping":{"name":"Jenny"}},"recipient":{"capabilities":{"bank_accounts":{"ach":{"requested":true}}}}},"defaults":{"locales":["en-US"]},"identity":{"business_details":{"id_numbers":[{"type":"us_ein"}],"documents":{"proof_of_address":{"type":"files","files":["file_1"]}}}}}"#);
        insta::assert_snapshot!(json!(translated.facts.applied), @r#"{"customer":true,"merchant":true,"recipient":true}"#);
    }

    #[test]
    fn a_deactivated_configuration_gives_up_its_capabilities_and_gets_them_back() {
        let body = json!({ "capabilities": { "card_payments": "active", "transfers": "active" } });
        let off = json!({ "configuration": { "merchant": { "applied": false } } });
        let first = translate(&off, &body, &Facts::default());
        assert_eq!(first.params["capabilities"], json!({"card_payments": {"requested": false}}));
        let body = json!({ "capabilities": { "transfers": "active" } });
        assert!(!is_applied(&body, &first.facts, "merchant"));
        let on = json!({ "configuration": { "merchant": { "applied": true } } });
        let second = translate(&on, &body, &first.facts);
        assert_eq!(second.params["capabilities"], json!({"card_payments": {"requested": true}}));
    }
}
