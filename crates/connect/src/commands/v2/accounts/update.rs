//! `POST /v2/core/accounts/{id}`.

use engine::{Caller, Error, Tx};
use model::{
    account::{Account, controller_for},
    external_account::ExternalAccount,
    refusal::Refusal,
    v2::{
        capabilities::is_applied,
        params::{Translated, translate},
    },
};
use serde_json::{Map, Value, json};

use crate::rules::{
    accounts::{fields, update},
    external_accounts,
    v2::{self, accounts as common, responsibilities},
};

/// Changes an account.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, id: &str, sent: &Value) -> Result<Value, Error> {
    let mut account = v2::open(tx, caller, id)?;
    let body = json!(account);
    let mut translated = translate(sent, &body, &account.internal.v2);
    common::with_token(tx, caller, sent, &mut translated)?;
    common::check_billing(tx, caller, sent)?;
    check_fixed(&body, &translated)?;
    let email = translated.params["email"].as_str().or(account.email.as_deref());
    let deals =
        |facts| common::DEALERS.iter().filter(|name| is_applied(&body, facts, name)).count();
    if deals(&translated.facts) > deals(&account.internal.v2) {
        common::check_contact(&body, &translated.facts, email)?;
    }
    let after = with_requests(&body, &translated);
    if let Some(controller) =
        responsibilities::at_update(sent, &body, &after, &account.internal.v2, &translated.facts)?
    {
        let (controller, kind) = controller_for(None, Some(&controller))?;
        account.controller = controller.body();
        account.internal.controller = controller;
        account.kind = kind.to_owned();
        tx.update(&account)?;
        translated.facts.unsettled = false;
    }
    let params: fields::Params = serde_json::from_value(translated.params.clone())?;
    let mut account = update::update(tx, caller, id, params)?;
    if let Some(methods) = sent["defaults"]["payout_methods"].as_object() {
        account = pay_to(tx, caller, account, methods)?;
    }
    let facts = common::facts_of(&account, translated);
    v2::keep(tx, &mut account, facts)?;
    Ok(common::shown(&common::reread(tx, id)?, sent))
}

/// Sets where payouts in each currency go.
fn pay_to(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: Account,
    methods: &Map<String, Value>,
) -> Result<Account, Error> {
    for (currency, method) in methods {
        let named = |held: &ExternalAccount| {
            *method == held.id() && held.currency().is_some_and(|known| *currency == known.code())
        };
        if !external_accounts::all(tx, &account)?.iter().any(named) {
            let param = format!("defaults.payout_methods.{currency}");
            let message =
                format!("`{param}` must be an external account of this account in that currency.");
            return Err(Refusal::coded("invalid_fields", Some(&param), message).into());
        }
        let id = method.as_str().unwrap_or_default();
        external_accounts::make_default(tx, caller, &account.id, id)?;
    }
    common::reread(tx, &account.id)
}

/// The older body with the capabilities that it will have.
fn with_requests(body: &Value, translated: &Translated) -> Value {
    let mut capabilities = body["capabilities"].clone();
    for (name, hash) in translated.params["capabilities"].as_object().into_iter().flatten() {
        if hash["requested"] == true {
            capabilities[name] = json!("inactive");
        }
    }
    json!({ "capabilities": capabilities })
}

/// Refuses a change of what can't change after the creation.
fn check_fixed(body: &Value, translated: &Translated) -> Result<(), Refusal> {
    for (v1, v2) in [("country", "identity.country"), ("default_currency", "defaults.currency")] {
        let sent = &translated.params[v1];
        if !sent.is_null() && *sent != body[v1] {
            let message = format!("`{v2}` can't be changed after the account was created.");
            return Err(Refusal::coded("immutable_field", Some(v2), message));
        }
    }
    Ok(())
}
