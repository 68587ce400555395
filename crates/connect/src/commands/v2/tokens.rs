//! Account and person tokens: the older API's tokens, made from newer bodies. What is behind one
//! are the older parameters, so that either API can take it.

use engine::{Caller, Error, Reader, Snapshot, Tx};
use model::{
    refusal::{Place, Refusal},
    token::{Token, V2_OF_ACCOUNT, V2_OF_PERSON},
    v2::{self, Facts, params::translate, paths, person},
};
use serde_json::{Value, json};

use crate::rules::{
    tokens,
    v2::{find::connected, token},
};

/// Where attestations of a form that was shown come from, as for older tokens.
const CLIENT: &str = "127.0.0.1";

/// Creates an account token.
pub fn of_account(tx: &mut Tx<'_>, caller: &Caller, sent: &Value) -> Result<Value, Error> {
    let mut sent = sent.clone();
    let attestations = "identity.attestations";
    let shown = format!("{attestations}.terms_of_service.account.shown_and_accepted");
    let accepted = paths::take(&mut sent, &shown) == Some(json!(true));
    for who in ["directorship", "ownership", "representative"] {
        let path = format!("{attestations}.{who}_declaration");
        if paths::take(&mut sent, &format!("{path}.attested")) == Some(json!(true)) {
            let declared = json!({ "date": v2::time(tx.now()), "ip": CLIENT });
            paths::put(&mut sent, &path, declared);
        }
    }
    let translated = translate(&sent, &Value::Null, &Facts::default());
    let mut data = translated.params;
    if accepted {
        data["tos_shown_and_accepted"] = json!(true);
    }
    data["v2"] = json!({ "kept": translated.facts.kept, "individual": translated.individual });
    let params = serde_json::from_value(json!({ "account": data }))?;
    let token = tokens::create(tx, caller, params)?;
    Ok(show(&token, V2_OF_ACCOUNT.object))
}

/// Creates a token of a person of an account.
pub fn of_person(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &str,
    sent: &Value,
) -> Result<Value, Error> {
    connected(tx, caller, account)?;
    let (fields, kept) = person::to_v1(sent);
    let mut data = Value::Object(fields);
    data["v2"] = json!({ "kept": kept });
    let params = serde_json::from_value(json!({ "person": data }))?;
    let token = tokens::create(tx, caller, params)?;
    Ok(show(&token, V2_OF_PERSON.object))
}

/// An account token.
pub fn retrieve_of_account(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    id: &str,
) -> Result<Value, Error> {
    retrieve(reader, caller, id, "account")
}

/// A token of a person of an account.
pub fn retrieve_of_person(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    account: &str,
    id: &str,
) -> Result<Value, Error> {
    connected(reader, caller, account)?;
    retrieve(reader, caller, id, "person")
}

fn retrieve(
    reader: &mut Snapshot<'_>,
    caller: &Caller,
    id: &str,
    kind: &str,
) -> Result<Value, Error> {
    let token: Token = reader.get(&caller.account, id, Place::Path("token"))?;
    let object = match kind {
        "person" => V2_OF_PERSON.object,
        _ => V2_OF_ACCOUNT.object,
    };
    if token.kind != kind {
        let (object, id) = ("token".to_owned(), id.to_owned());
        return Err(Refusal::NoSuch { object, id, place: Place::Path("token") }.into());
    }
    Ok(show(&token, object))
}

fn show(token: &Token, object: &str) -> Value {
    json!({
        "id": token.id, "object": object, "created": v2::time(token.created),
        "expires_at": v2::time(token.created + token::VALID), "livemode": false, "used": token.used,
    })
}
