//! Every country, business type and set of capabilities: whoever tells what is due, again and
//! again, is enabled.

use model::{
    country::{Agreement, Country},
    requirements::answer,
};
use serde_json::{Map, Value, json};
use testkit::{Actor, START, World};

/// Times that what was told may lead to further questions.
const ROUNDS: usize = 6;

#[tokio::test]
async fn meeting_what_is_due_ends_in_an_enabled_account() {
    let world = World::new(1);
    let platform = world.platform("a");
    let mut tried = 0;
    for country in Country::all() {
        for kind in &country.business_types {
            for &agreement in &country.agreements {
                for capabilities in sets(country, agreement) {
                    let what = format!("{} {kind} {agreement:?} {capabilities:?}", country.code);
                    enable(&platform, country, kind, agreement, &capabilities, &what).await;
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 300, "{tried}");
}

/// Sets of capabilities to try: the two of every account, transfers alone, and all there are.
fn sets(country: &Country, agreement: Agreement) -> Vec<Vec<String>> {
    let named = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    if agreement == Agreement::Recipient {
        // The platform is in the US: only abroad is the recipient agreement for.
        if country.code == "US" {
            return Vec::new();
        }
        return vec![named(&["transfers"])];
    }
    vec![
        named(&["card_payments", "transfers"]),
        named(&["transfers"]),
        country.capabilities.iter().filter(|name| *name != "legacy_payments").cloned().collect(),
    ]
}

async fn enable(
    platform: &Actor,
    country: &Country,
    kind: &str,
    agreement: Agreement,
    capabilities: &[String],
    what: &str,
) {
    let mut params =
        vec![("type".to_owned(), "custom".to_owned()), ("country".into(), country.code.to_owned())];
    for name in capabilities {
        params.push((format!("capabilities[{name}][requested]"), "true".into()));
    }
    if agreement == Agreement::Recipient {
        params.push(("tos_acceptance[service_agreement]".into(), "recipient".into()));
    }
    let mut account = post(platform, "/v1/accounts", &params, what).await;
    let path = format!("/v1/accounts/{}", account["id"].as_str().unwrap());
    for _ in 0..ROUNDS {
        let due = account["requirements"]["currently_due"].as_array().unwrap().clone();
        if due.is_empty() {
            break;
        }
        let due: Vec<&str> = due.iter().map(|key| key.as_str().unwrap()).collect();
        let individual = account["individual"]["id"].as_str();
        tell(platform, &path, country, kind, &due, individual, what).await;
        account = platform.get(&path, &[]).await.ok();
    }
    if account["requirements"]["disabled_reason"] == "requirements.pending_verification" {
        platform.advance("minutes", 2).await;
        account = platform.get(&path, &[]).await.ok();
    }
    let requirements = &account["requirements"];
    assert_eq!(account["charges_enabled"], true, "{what}: {requirements:#}");
    assert_eq!(account["payouts_enabled"], true, "{what}: {requirements:#}");
    assert_eq!(account["details_submitted"], true, "{what}");
    for (name, status) in account["capabilities"].as_object().unwrap() {
        assert_eq!(status, "active", "{what}: {name}");
    }
}

/// Answers what is due as a platform does: the account in one call, each person in another.
async fn tell(
    platform: &Actor,
    path: &str,
    country: &Country,
    kind: &str,
    due: &[&str],
    individual: Option<&str>,
    what: &str,
) {
    let mut of_account = Map::new();
    let mut of_persons: Vec<(String, Map<String, Value>)> = Vec::new();
    for key in due {
        let (head, rest) = key.split_once('.').unwrap_or((key, ""));
        let person = match head {
            "external_account" => {
                let number = &country.number;
                let mut bank = json!({
                    "object": "bank_account", "country": country.code,
                    "currency": country.currency, "account_number": number.working_test_account(),
                    "routing_number": number.test_routing
                });
                if number.type_required {
                    bank["account_type"] = json!("savings");
                }
                of_account.insert(head.into(), bank);
                continue;
            }
            "business_type" => {
                of_account.insert(head.into(), json!(kind));
                continue;
            }
            // Only the persons' own endpoint takes it; the person is there from the next round on.
            "individual" if rest == "nationality" => match individual {
                Some(person) => person.to_owned(),
                None => continue,
            },
            "individual" => {
                let value = answer(rest, country.code, START).unwrap();
                model::requirements::put(&mut of_account, key, value);
                continue;
            }
            "representative" | "owners" | "directors" | "executives" => head.to_owned(),
            _ if head.starts_with("person_") => head.to_owned(),
            _ => {
                let value = answer(key, country.code, START).unwrap();
                model::requirements::put(&mut of_account, key, value);
                continue;
            }
        };
        let fields = match of_persons.iter_mut().find(|(known, _)| *known == person) {
            Some((_, fields)) => fields,
            None => {
                of_persons.push((person, Map::new()));
                &mut of_persons.last_mut().unwrap().1
            }
        };
        model::requirements::put(fields, rest, answer(rest, country.code, START).unwrap());
    }
    if !of_account.is_empty() {
        post(platform, path, &form(&Value::Object(of_account)), what).await;
    }
    for (person, mut fields) in of_persons {
        let role = match person.as_str() {
            "owners" => Some("owner"),
            "directors" => Some("director"),
            "executives" => Some("executive"),
            "representative" => Some("representative"),
            _ => None,
        };
        let mut at = format!("{path}/persons");
        match role {
            Some(role) => {
                let key = format!("relationship.{role}");
                model::requirements::put(&mut fields, &key, json!(true));
            }
            None => at = format!("{at}/{person}"),
        }
        post(platform, &at, &form(&Value::Object(fields)), what).await;
    }
}

async fn post(platform: &Actor, path: &str, params: &[(String, String)], what: &str) -> Value {
    let params: Vec<(&str, &str)> =
        params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = platform.post(path, &params).await;
    assert_eq!(answer.status, 200, "{what}: {params:?} {:#}", answer.body);
    answer.body
}

/// A hash as a form's fields.
fn form(hash: &Value) -> Vec<(String, String)> {
    fn add(name: String, value: &Value, fields: &mut Vec<(String, String)>) {
        match value {
            Value::Object(inner) => {
                for (key, value) in inner {
                    let name = if name.is_empty() { key.clone() } else { format!("{name}[{key}]") };
                    add(name, value, fields);
                }
            }
            Value::Array(elements) => {
                for value in elements {
                    add(format!("{name}[]"), value, fields);
                }
            }
            Value::String(text) => fields.push((name, text.clone())),
            other => fields.push((name, other.to_string())),
        }
    }
    let mut fields = Vec::new();
    add(String::new(), hash, &mut fields);
    fields
}
