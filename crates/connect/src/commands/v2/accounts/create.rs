//! `POST /v2/core/accounts`.

use engine::{Caller, Error, Tx};
use model::v2::{Facts, params::translate};
use serde_json::{Value, json};

use crate::rules::{
    accounts::create,
    v2::{self, accounts as common, responsibilities},
};

/// Creates an account.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, sent: &Value) -> Result<Value, Error> {
    let mut translated = translate(sent, &Value::Null, &Facts::default());
    common::with_token(tx, caller, sent, &mut translated)?;
    common::check_billing(tx, caller, sent)?;
    let body = json!({ "capabilities": translated.params["capabilities"] });
    let settled = responsibilities::at_creation(sent, &body, &translated.facts)?;
    translated.facts.unsettled = settled.is_none();
    translated.params["controller"] = settled.unwrap_or_else(responsibilities::nobodys);
    common::check_contact(&body, &translated.facts, translated.params["email"].as_str())?;
    let params: create::Params = serde_json::from_value(translated.params.clone())?;
    let mut account = create::connected(tx, caller, params.without_usual())?;
    let facts = common::facts_of(&account, translated);
    v2::keep(tx, &mut account, facts)?;
    Ok(common::shown(&common::reread(tx, &account.id)?, sent))
}
