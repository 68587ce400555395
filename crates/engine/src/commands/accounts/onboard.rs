//! `POST /v1/sandbox/accounts/{id}/onboard`: what a person does in the hosted form, in one call.

use model::{
    account::{Account, RequirementCollection, Verification},
    country::Country,
    hash,
    person::Person,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{connected, save, update::request, verify};
use crate::{
    caller::Caller,
    commands::{external_accounts, persons},
    look::Look,
    stop::Stop,
    tx::Tx,
};

/// Parameters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    business_type: Option<String>,
    outcome: Option<Outcome>,
}

/// How the onboarding ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All told, all checked.
    #[default]
    Enabled,
    /// All told; the check takes its minute.
    Pending,
    /// All told; the check finds something wrong.
    Restricted,
    /// All told, and the account is refused.
    Rejected,
}

/// Fills in what the account lacks, and lets the check end as asked.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, id: &str, params: Params) -> Result<Account, Stop> {
    let mut account = connected(tx, caller, id)?;
    let outcome = params.outcome.unwrap_or_default();
    if let Some(kind) = params.business_type {
        account.business_type = Some(kind);
    }
    let usual = || country(&account.country).business_types.first().cloned().unwrap_or_default();
    let kind = account.business_type.clone().unwrap_or_else(usual);
    account.business_type = Some(kind.clone());
    if account.capabilities.is_empty() {
        for name in ["card_payments", "transfers"] {
            request(&mut account, name, true, tx.now());
        }
    }
    profile(tx, &mut account);
    if kind != "individual" {
        company(&mut account);
    }
    representative(tx, &account, &kind, outcome)?;
    if account.external_accounts.data.is_empty() {
        let sent = bank(&account);
        external_accounts::add(tx, caller, &mut account, &sent, true, None)?;
    }
    save(tx, &mut account)?;
    match outcome {
        Outcome::Pending => {}
        Outcome::Enabled | Outcome::Restricted => verify(tx, id)?,
        Outcome::Rejected => {
            let mut account = connected(tx, caller, id)?;
            account.internal.rejected = Some("rejected.other".into());
            save(tx, &mut account)?;
        }
    }
    let account = connected(tx, caller, id)?;
    if outcome == Outcome::Enabled && account.internal.verification != Verification::Passed {
        return Err(Stop::bug(format!(
            "{id} is not enabled after onboarding: {}",
            account.requirements
        )));
    }
    Ok(account)
}

/// Sets what is not there yet.
fn fill(stored: &mut Value, wanted: &Value) {
    let (Value::Object(stored), Value::Object(wanted)) = (stored, wanted) else { return };
    for (key, value) in wanted {
        match stored.get_mut(key) {
            Some(known) if known.is_object() => fill(known, value),
            Some(known) if known.is_null() || *known == json!(false) => *known = value.clone(),
            Some(_) => {}
            None => {
                stored.insert(key.clone(), value.clone());
            }
        }
    }
}

fn profile(tx: &Tx<'_>, account: &mut Account) {
    let wanted = json!({
        "mcc": "5734", "product_description": "Goods sold on the platform",
        "url": "https://accessible.stripe.com"
    });
    fill(&mut account.business_profile, &wanted);
    let accepted = match account.internal.controller.requirement_collection {
        RequirementCollection::Stripe => json!({ "date": tx.now() }),
        RequirementCollection::Application => json!({ "date": tx.now(), "ip": "127.0.0.1" }),
    };
    fill(&mut account.tos_acceptance, &accepted);
}

fn address() -> Value {
    json!({
        "city": "San Francisco", "country": "US", "line1": "address_full_match",
        "postal_code": "94111", "state": "CA"
    })
}

fn company(account: &mut Account) {
    let mut address = address();
    address["country"] = json!(account.country);
    account.merge_company(&json!({}));
    if let Some(company) = &mut account.company {
        let wanted = json!({
            "address": address, "directors_provided": true, "executives_provided": true,
            "name": "Example Company", "owners_provided": true, "phone": "+10000000000",
            "tax_id_provided": true
        });
        fill(company, &wanted);
    }
}

fn representative(
    tx: &mut Tx<'_>,
    account: &Account,
    kind: &str,
    outcome: Outcome,
) -> Result<(), Stop> {
    let known = persons::all(tx, &account.id)?.into_iter().find(|p| p.is("representative"));
    let is_new = known.is_none();
    let mut person = match known {
        Some(person) => person,
        None => {
            let id = tx.id("person", &account.id);
            Person::new(id, &account.id, tx.now())
        }
    };
    let mut address = address();
    address["country"] = json!(account.country);
    let mut wanted = json!({
        "address": address,
        "dob": { "day": 1, "month": 1, "year": 1901 },
        "email": "holder@example.com",
        "first_name": "Jenny",
        "last_name": "Rosen",
        "phone": "+10000000000",
        "relationship": { "representative": true },
        "ssn_last_4_provided": true,
    });
    if kind != "individual" {
        wanted["relationship"]["executive"] = json!(true);
        wanted["relationship"]["title"] = json!("CEO");
        wanted["relationship"]["owner"] = json!(true);
    }
    let mut fields = Value::Object(std::mem::take(&mut person.fields));
    fill(&mut fields, &wanted);
    if let Value::Object(fields) = fields {
        person.fields = fields;
    }
    if outcome == Outcome::Restricted {
        let failing: Map<String, Value> =
            [("id_number".to_owned(), json!("111111111"))].into_iter().collect();
        person.merge(&failing);
    }
    debug_assert!(hash::given(&Value::Object(person.fields.clone()), "first_name"));
    if is_new {
        tx.insert(&account.id, &person)?;
        tx.emit("person.created", &account.id, &person)
    } else {
        tx.update(&person)?;
        tx.emit_updated("person.updated", &account.id, &person)
    }
}

fn country(code: &str) -> &'static Country {
    Country::find(code).expect("accounts are in known countries")
}

/// The test account of the country, in the account's currency if banks there have it.
fn bank(account: &Account) -> Value {
    let country = country(&account.country);
    let own = account.default_currency;
    let usual = country.check_bank(country.code, own, "external_account").is_ok();
    json!({
        "object": "bank_account",
        "account_number": country.number.working_test_account(),
        "routing_number": country.number.test_routing,
        "country": country.code,
        "currency": if usual { own } else { country.currency }
    })
}
