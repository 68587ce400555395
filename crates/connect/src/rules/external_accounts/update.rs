//! Changing an external account, for whichever API asks.

use engine::{Caller, Error, Tx};
use model::{external_account::ExternalAccount, metadata::MetadataChange};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::rules::{
    accounts::{self, documents},
    external_accounts::{
        change::{clear_default, save},
        find::wanted,
    },
};

/// Parameters of a change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Update {
    account_holder_name: Option<String>,
    account_holder_type: Option<String>,
    account_type: Option<String>,
    default_for_currency: Option<bool>,
    documents: Option<Value>,
    exp_month: Option<Value>,
    exp_year: Option<Value>,
    name: Option<String>,
    metadata: MetadataChange,
}

/// Changes an external account. Any change lets payouts go there again.
pub fn update(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &str,
    id: &str,
    params: Update,
) -> Result<Value, Error> {
    let mut of = accounts::open(tx, caller, account)?;
    let mut found = wanted(tx, account, id)?;
    if let Some(documents) = &params.documents {
        let sent = json!({ "documents": documents });
        documents::inspect(tx, caller, account, &sent, &[], &mut of.internal.findings)?;
    }
    if params.default_for_currency == Some(true) {
        let currency = found.currency().unwrap_or(of.default_currency);
        clear_default(tx, &mut of, currency)?;
        found = wanted(tx, account, id)?;
        found.set_default(true);
    }
    let number = |value: &Value| match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    };
    match &mut found {
        ExternalAccount::Bank(bank) => {
            bank.account_holder_name =
                params.account_holder_name.or(bank.account_holder_name.take());
            bank.account_holder_type =
                params.account_holder_type.or(bank.account_holder_type.take());
            bank.account_type = params.account_type.or(bank.account_type.take());
            bank.status = "new".into();
            params.metadata.apply(&mut bank.metadata)?;
        }
        ExternalAccount::Card(card) => {
            card.name = params.name.or(card.name.take());
            card.exp_month = params.exp_month.as_ref().and_then(number).unwrap_or(card.exp_month);
            card.exp_year = params.exp_year.as_ref().and_then(number).unwrap_or(card.exp_year);
            card.status = None;
            params.metadata.apply(&mut card.metadata)?;
        }
    }
    save(tx, &mut of, &found)?;
    accounts::save(tx, &mut of)?;
    Ok(found.body())
}

/// Makes payouts in its currency go to an external account.
pub(crate) fn make_default(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &str,
    id: &str,
) -> Result<Value, Error> {
    let params = Update { default_for_currency: Some(true), ..Update::default() };
    update(tx, caller, account, id, params)
}
