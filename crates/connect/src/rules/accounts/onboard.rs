//! Telling for an account all that is due, as a person does in the hosted form.

use std::collections::BTreeMap;

use engine::{Caller, Error, Reader, Tx};
use model::{
    account::{Account, Verification},
    country::{Agreement, Country},
    object::Object,
    person::Person,
    requirements::{all_due, answer, put},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::rules::{
    accounts::{
        capability::request,
        fields::{self, represent},
        save::save,
        verify::verify,
    },
    external_accounts, persons,
};

/// Times that answers can lead to further questions.
const ROUNDS: usize = 8;

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

/// The same for an account that may be connected to nobody yet.
pub(crate) fn fill(
    tx: &mut Tx<'_>,
    caller: &Caller,
    mut account: Account,
    params: Params,
) -> Result<Account, Error> {
    let id = account.id.clone();
    let outcome = params.outcome.unwrap_or_default();
    if let Some(kind) = params.business_type {
        account.business_type = Some(kind);
    }
    let usual = Country::find(&account.country).and_then(|country| country.business_types.first());
    account.business_type = account.business_type.or_else(|| usual.cloned());
    if account.capabilities.is_empty() {
        let full =
            Country::find(&account.country).is_some_and(|country| country.has(Agreement::Full));
        let usual: &[&str] = if full { &["card_payments", "transfers"] } else { &["transfers"] };
        for &name in usual {
            request(&mut account, name, true, tx.now())?;
        }
    }
    account.internal.slow = outcome == Outcome::Pending;
    for _ in 0..ROUNDS {
        if !answer_all(tx, caller, &mut account, outcome)? {
            break;
        }
    }
    account.internal.linked |= account.internal.controller.has_dashboard();
    save(tx, &mut account)?;
    match outcome {
        Outcome::Pending => {}
        Outcome::Enabled | Outcome::Restricted => verify(tx, &id)?,
        Outcome::Rejected => {
            let mut account = filled(tx, &id)?;
            account.internal.rejected = Some("rejected.other".into());
            save(tx, &mut account)?;
        }
    }
    let account = filled(tx, &id)?;
    if outcome == Outcome::Enabled && account.internal.verification != Verification::Passed {
        return Err(Error::bug(format!(
            "{id} is not enabled after onboarding: {}",
            account.requirements
        )));
    }
    Ok(account)
}

/// The account as it is now.
fn filled(tx: &mut Tx<'_>, id: &str) -> Result<Account, Error> {
    let found = tx.find_anywhere::<Account>(id)?;
    found.map(|found| found.object).ok_or_else(|| Error::bug("an onboarded account is gone"))
}

/// Answers whatever is due now or some day. False if nothing was.
fn answer_all(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &mut Account,
    outcome: Outcome,
) -> Result<bool, Error> {
    let people = persons::all(tx, &account.id)?;
    account.show_entity(&people);
    let dues = all_due(account, &people);
    // What those who look after risk ask is answered elsewhere.
    let asked = |key: &&String| !key.starts_with("interv_");
    let mut keys: Vec<&String> = dues.values().flat_map(|due| &due.later).filter(asked).collect();
    keys.sort();
    keys.dedup();
    if keys.is_empty() {
        return Ok(false);
    }
    let mut of_account = Map::new();
    let mut of_persons: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for key in keys {
        let (head, rest) = key.split_once('.').unwrap_or((key, ""));
        let (fields, key) = match head {
            "external_account" => {
                let sent = external_accounts::test_bank(account);
                external_accounts::add(tx, caller, account, &sent, true, None)?;
                continue;
            }
            // Nobody else: the attestation that all were named is enough.
            "owners" | "directors" | "executives" => {
                let key = format!("company.{head}_provided");
                put(&mut of_account, &key, json!(true));
                continue;
            }
            "individual" | "representative" => (of_persons.entry(String::new()).or_default(), rest),
            _ if Person::RESOURCE.has_id(head) => {
                (of_persons.entry(head.to_owned()).or_default(), rest)
            }
            _ => (&mut of_account, key.as_str()),
        };
        if let Some(value) = answer(key, &account.country, tx.now()) {
            put(fields, key, value);
        }
    }
    if outcome == Outcome::Restricted {
        let representative = of_persons.entry(String::new()).or_default();
        representative.insert("id_number".into(), json!("111111111"));
        representative.shift_remove("verification");
    }
    for (id, fields) in of_persons {
        match people.iter().find(|person| person.id == id) {
            Some(known) => {
                let mut person = known.clone();
                persons::tell(tx, caller, account, &mut person, &fields)?;
                tx.update(&person)?;
                tx.emit_updated("person.updated", &account.id, &person)?;
            }
            None => represent(tx, caller, account, &fields)?,
        }
    }
    if let Some(accepted) = of_account.shift_remove("tos_acceptance") {
        model::hash::merge(&mut account.tos_acceptance, &accepted);
    }
    let params: fields::Params = serde_json::from_value(Value::Object(of_account))?;
    fields::apply(tx, caller, account, &params)?;
    Ok(outcome != Outcome::Restricted)
}
