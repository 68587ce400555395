//! What can be told of an account, and how it is merged into it.

use engine::{Caller, Error, Reader, Tx};
use ledger::Currency;
use model::{
    account::{Account, RequirementCollection, check_account, merge_schedule},
    country::{Agreement, Country},
    hash,
    metadata::{MetadataChange, MetadataPatch},
    person::Person,
    refusal::Refusal,
    statement_descriptor,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    rails::OnRails,
    rules::{
        accounts::{
            capability::{check_pair, request},
            documents,
            reach::Reach,
            token::token_data,
        },
        external_accounts, persons,
    },
};

/// What can be told of an account.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    pub(super) account_token: Option<String>,
    business_profile: Option<Value>,
    pub(super) business_type: Option<String>,
    capabilities: Option<Map<String, Value>>,
    pub(super) company: Option<Value>,
    default_currency: Option<String>,
    pub(super) documents: Option<Map<String, Value>>,
    email: Option<String>,
    pub(super) external_account: Option<Value>,
    groups: Option<Value>,
    pub(super) individual: Option<Map<String, Value>>,
    metadata: MetadataChange,
    requested_capabilities: Option<Vec<String>>,
    pub(super) settings: Option<Value>,
    pub(super) tos_acceptance: Option<Value>,
}

/// Merges what was sent. The account is not saved yet.
pub(crate) fn apply(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &mut Account,
    params: &Params,
) -> Result<(), Error> {
    if let Some(token) = &params.account_token {
        let data = token_data(tx, caller, token, "account_token")?;
        let mut inner: Params = serde_json::from_value(data.clone())?;
        if data["tos_shown_and_accepted"] == true {
            let now = tx.now();
            inner.tos_acceptance = Some(json!({ "date": now, "ip": "127.0.0.1" }));
        }
        apply(tx, caller, account, &inner)?;
    }
    if params.company.as_ref().is_some_and(|company| account.renumbers(company)) {
        account.internal.terms_since = Some(tx.now());
    }
    look_at(tx, caller, account, params)?;
    if let Some(acceptance) = &params.tos_acceptance {
        if acceptance["service_agreement"] == "recipient" {
            check_recipient(&tx.platform_account()?.country, &account.country)?;
        }
        accept_terms(account, acceptance)?;
    }
    if let Some(profile) = &params.business_profile {
        account.business_profile.merge(profile, &account.country)?;
    }
    if params.business_type.is_some() {
        account.business_type.clone_from(&params.business_type);
    }
    if let Some(code) = &params.default_currency {
        account.default_currency = default_currency(account, code)?;
    }
    if params.email.is_some() {
        account.email.clone_from(&params.email);
    }
    if params.groups.is_some() {
        account.groups.clone_from(&params.groups);
    }
    if let Some(company) = &params.company {
        let mut company = company.clone();
        documents::keep_known(tx, &account.id, &mut company, &["verification.document"])?;
        account.merge_company(&company);
    }
    if params.company.is_some() || params.business_type.is_some() {
        statement_descriptor::name_after_company(account);
    }
    if let Some(settings) = &params.settings {
        merge_settings(account, settings)?;
    }
    params.metadata.apply(&mut account.metadata)?;
    capabilities(tx, account, params)?;
    if let Some(individual) = &params.individual {
        represent(tx, caller, account, individual)?;
    }
    if let Some(sent) = &params.external_account {
        external_accounts::replace(tx, caller, account, sent)?;
    }
    Ok(())
}

/// Lets the verifier look at what was sent. A document of the company clears what was found in
/// persons as well.
fn look_at(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &mut Account,
    params: &Params,
) -> Result<(), Error> {
    let sent = json!({
        "business_profile": params.business_profile, "company": params.company,
        "documents": params.documents, "email": params.email,
        "external_account": params.external_account, "individual": params.individual,
        "settings": params.settings, "tos_acceptance": params.tos_acceptance
    });
    documents::check_branding(tx, caller, &account.id, &sent["settings"]["branding"])?;
    check_account(&sent, &account.country, tx.now())?;
    let report = tx.rails().identity.check_account(&sent);
    account.internal.findings.note_account(&sent, report);
    let files = json!({ "company": params.company, "documents": params.documents });
    let keys = ["company.verification.document"];
    documents::inspect(
        tx,
        caller,
        &account.id.clone(),
        &files,
        &keys,
        &mut account.internal.findings,
    )?;
    for mut person in persons::all(tx, &account.id)? {
        let before = person.clone();
        person.internal.findings.cure(&sent);
        if person != before {
            tx.update(&person)?;
        }
    }
    for name in params.documents.iter().flatten().map(|(name, _)| name) {
        account.provide(&format!("documents.{name}.files"), true);
    }
    Ok(())
}

/// A currency that accounts in the country can be paid out in.
pub(crate) fn default_currency(account: &Account, code: &str) -> Result<Currency, Refusal> {
    let invalid = || Refusal::InvalidCurrency { code: code.to_owned() };
    let currency = code.to_lowercase().parse::<Currency>().map_err(|_| invalid())?;
    if let Some(country) = Country::find(&account.country) {
        country.check_currency(currency, "default_currency")?;
    }
    Ok(currency)
}

/// Refuses the recipient agreement, which is for payouts from the United States to other countries.
/// Source: refusals reported by integrators.
fn check_recipient(platform: &str, country: &str) -> Result<(), Refusal> {
    let known = Country::find(country).is_some_and(|country| country.has(Agreement::Recipient));
    if platform == "US" && country != platform && known {
        return Ok(());
    }
    let message = format!(
        "The recipient ToS agreement is not supported for platforms in {platform} creating accounts in {country}. See https://stripe.com/docs/connect/cross-border-payouts for more details."
    );
    Err(Refusal::invalid(Some("tos_acceptance[service_agreement]"), message))
}

fn accept_terms(account: &mut Account, acceptance: &Value) -> Result<(), Refusal> {
    let by_platform = match account.internal.controller.requirement_collection {
        RequirementCollection::Application => true,
        RequirementCollection::Stripe => false,
    };
    let accepts = ["date", "ip", "user_agent"].iter().any(|key| !acceptance[*key].is_null());
    if accepts && !by_platform {
        let message = "You cannot accept the Terms of Service on behalf of accounts where controller[requirement_collection]=stripe, which includes Standard and Express accounts.";
        return Err(Refusal::invalid(Some("tos_acceptance"), message));
    }
    hash::merge(&mut account.tos_acceptance, acceptance);
    Ok(())
}

fn merge_settings(account: &mut Account, sent: &Value) -> Result<(), Refusal> {
    let mut sent = sent.clone();
    if let Some(Value::Object(payouts)) = sent.get_mut("payouts")
        && let Some(schedule) = payouts.shift_remove("schedule")
    {
        merge_schedule(account, &schedule)?;
    }
    hash::merge(&mut account.settings, &sent);
    Ok(())
}

fn capabilities(tx: &Tx<'_>, account: &mut Account, params: &Params) -> Result<(), Error> {
    let mut wanted: Vec<(String, bool)> = Vec::new();
    for (name, hash) in params.capabilities.iter().flatten() {
        if let Some(requested) = hash["requested"].as_bool() {
            wanted.push((name.clone(), requested));
        }
    }
    let older = params.requested_capabilities.iter().flatten();
    wanted.extend(older.map(|name| (name.clone(), true)));
    for (name, requested) in wanted {
        request(account, &name, requested, tx.now())?;
    }
    check_pair(account)?;
    Ok(())
}

/// What is told of the individual is told of the representative, who is made if need be.
pub(crate) fn represent(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &mut Account,
    individual: &Map<String, Value>,
) -> Result<(), Error> {
    let known = persons::all(tx, &account.id)?.into_iter().find(|p| p.is("representative"));
    let metadata: Option<MetadataPatch> = match individual.get("metadata") {
        Some(patch) => Some(serde_json::from_value(patch.clone())?),
        None => None,
    };
    let is_new = known.is_none();
    let mut person = match known {
        Some(person) => person,
        None => {
            let id = tx.new_id::<Person>(&account.id);
            let mut person = Person::new(id, &account.id, tx.now());
            person.fields["relationship"]["representative"] = json!(true);
            person
        }
    };
    persons::tell(tx, caller, account, &mut person, individual)?;
    if let Some(patch) = metadata {
        patch.apply(&mut person.metadata)?;
    }
    if is_new {
        tx.insert(&account.id, &person)?;
        tx.emit("person.created", &account.id, &person)
    } else {
        tx.update(&person)?;
        tx.emit_updated("person.updated", &account.id, &person)
    }
}
