//! `POST /v2/core/accounts`.

use model::v2::{Facts, params::translate};
use serde_json::{Value, json};

use super::{check_billing, check_contact, facts_of, reread, shown, with_token};
use crate::{
    caller::Caller,
    commands::{
        accounts::create,
        v2::{keep, responsibilities},
    },
    stop::Stop,
    tx::Tx,
};

/// Creates an account.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, sent: &Value) -> Result<Value, Stop> {
    let mut translated = translate(sent, &Value::Null, &Facts::default());
    with_token(tx, caller, sent, &mut translated)?;
    check_billing(tx, caller, sent)?;
    let body = json!({ "capabilities": translated.params["capabilities"] });
    let settled = responsibilities::at_creation(sent, &body, &translated.facts)?;
    translated.facts.unsettled = settled.is_none();
    translated.params["controller"] = settled.unwrap_or_else(responsibilities::nobodys);
    check_contact(&body, &translated.facts, translated.params["email"].as_str())?;
    let params: create::Params = serde_json::from_value(translated.params.clone())?;
    let mut account = create::run(tx, caller, params.without_usual())?;
    let facts = facts_of(&account, translated);
    keep(tx, &mut account, facts)?;
    Ok(shown(&reread(tx, &account.id)?, sent))
}
