//! `POST /v1/accounts`.

use ledger::Currency;
use model::{
    account::{Account, controller_for},
    country::{Agreement, Country},
    refusal::Refusal,
};
use serde::Deserialize;
use serde_json::Value;

use super::update;
use crate::{caller::Caller, look::Look, stop::Stop, tx::Tx};

/// Parameters: who the account is for, and whatever is known of it already.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    #[serde(rename = "type")]
    kind: Option<String>,
    controller: Option<Value>,
    country: Option<String>,
    default_currency: Option<String>,
    #[serde(flatten)]
    fields: update::Params,
}

/// Creates a connected account.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, params: Params) -> Result<Account, Stop> {
    if caller.is_direct() {
        let message = "You can only create new accounts if you've signed up for Connect, which you can do at https://dashboard.stripe.com/connect.";
        return Err(Refusal::invalid(None, message).into());
    }
    let (controller, kind) = controller_for(params.kind.as_deref(), params.controller.as_ref())?;
    let code = params.country.clone().unwrap_or_else(|| "US".into()).to_uppercase();
    let country = Country::find(&code).ok_or_else(|| {
        let message = format!("{code} is not currently supported by Stripe");
        Refusal::coded("country_unsupported", Some("country"), message)
    })?;
    check_agreement(country, &params.fields)?;
    let currency = match &params.default_currency {
        None => country.currency,
        Some(code) => {
            code.parse::<Currency>().map_err(|_| Refusal::InvalidCurrency { code: code.clone() })?
        }
    };
    let id = tx.id("acct", "");
    let mut account = Account::new(&id, kind, controller, country.code, currency, tx.now());
    tx.insert(&caller.platform_account, &account)?;
    update::apply(tx, caller, &mut account, &params.fields)?;
    if account.capabilities.is_empty() && account.internal.controller.has_dashboard() {
        for name in ["card_payments", "transfers"] {
            update::request(&mut account, name, true, tx.now());
        }
    }
    super::write(tx, &mut account)?;
    // Nothing tells of the creation itself; what was asked for right away does.
    if !account.capabilities.is_empty() {
        for name in account.capabilities.keys() {
            let body = super::capabilities::body(tx, &account, name)?;
            tx.emit_inline("capability.updated", &id, &body, None)?;
        }
        tx.emit("account.updated", &id, &account)?;
    }
    Ok(account)
}

/// In some countries accounts can only be paid: they accept the recipient agreement.
fn check_agreement(country: &Country, fields: &update::Params) -> Result<(), Refusal> {
    let agreement = match fields.service_agreement() {
        Some("recipient") => Agreement::Recipient,
        _ => Agreement::Full,
    };
    if country.has(agreement) {
        return Ok(());
    }
    let code = country.code;
    let name = match agreement {
        Agreement::Recipient => "recipient",
        Agreement::Full => "full",
    };
    let message = format!(
        "Funds can't be sent to accounts located in {code} when the account is under the `{name}` service agreement. To learn more, see https://stripe.com/docs/connect/service-agreement-types."
    );
    Err(Refusal::invalid(Some("tos_acceptance[service_agreement]"), message))
}
