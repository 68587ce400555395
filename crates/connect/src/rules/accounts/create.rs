//! Creating accounts, for whichever API asks.

use engine::{Caller, Error, NOBODY, Reader, Tx};
use model::{
    account::{Account, Dashboard, controller_for, shorten_manual},
    country::{Agreement, Country},
    refusal::Refusal,
    requirements::Provided,
};
use serde::Deserialize;
use serde_json::Value;

use crate::rules::{
    accounts::{
        capability::{self, request},
        fields,
        reach::Reach,
        save::write,
    },
    persons,
};

/// Parameters: who the account is for, and whatever is known of it already.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    #[serde(rename = "type")]
    kind: Option<String>,
    controller: Option<Value>,
    country: Option<String>,
    #[serde(flatten)]
    fields: fields::Params,
    #[serde(skip)]
    as_asked: bool,
}

impl Params {
    /// Without what accounts get, or are asked for, unasked: the newer API knows no such thing.
    pub(crate) fn without_usual(self) -> Params {
        Params { as_asked: true, ..self }
    }
}

/// Creates an account that is connected to the platform that asks.
pub(crate) fn connected(
    tx: &mut Tx<'_>,
    caller: &Caller,
    params: Params,
) -> Result<Account, Error> {
    if caller.is_direct() && !caller.granted {
        return Err(Refusal::CreateForAnother.into());
    }
    if caller.granted {
        let message = "You can only create new accounts if you've signed up for Connect, which you can do at https://dashboard.stripe.com/connect.";
        return Err(Refusal::invalid(None, message).into());
    }
    let owner = caller.platform_account.clone();
    create(tx, caller, &owner, params)
}

/// Creates an account that is connected to nobody yet, for a holder who comes to connect it. An
/// account with the full dashboard is the holder's own.
pub(crate) fn unconnected(
    tx: &mut Tx<'_>,
    caller: &Caller,
    params: Params,
) -> Result<Account, Error> {
    create(tx, caller, NOBODY, params)
}

pub(crate) fn create(
    tx: &mut Tx<'_>,
    caller: &Caller,
    owner: &str,
    params: Params,
) -> Result<Account, Error> {
    let (controller, kind) = controller_for(params.kind.as_deref(), params.controller.as_ref())?;
    let country = match &params.country {
        Some(country) => country.to_uppercase(),
        None => tx.platform_account()?.country.clone(),
    };
    let place = Country::find(&country).ok_or_else(|| unsupported(&country))?;
    let id = tx.new_id::<Account>("");
    check_agreement(&params.fields, place)?;
    let mut account = Account::new(&id, kind, controller, &country, place.currency, tx.now());
    tx.insert(owner, &account)?;
    fields::apply(tx, caller, &mut account, &params.fields)?;
    shorten_manual(&mut account, params.fields.settings.as_ref());
    account.internal.v2.made = params.as_asked;
    if params.fields.account_token.is_some() && account.tos_acceptance["date"].is_null() {
        let message = "An account token that creates an account must have `tos_shown_and_accepted` set to true.";
        return Err(Refusal::invalid(Some("account_token"), message).into());
    }
    account.internal.by_token = params.fields.account_token.is_some();
    let usual = account.internal.controller.dashboard == Dashboard::Express && !params.as_asked;
    if account.capabilities.is_empty() && usual {
        for name in ["card_payments", "transfers"] {
            request(&mut account, name, true, tx.now())?;
        }
    }
    account.internal.own = owner == NOBODY && controller.dashboard == Dashboard::Full;
    write(tx, &mut account)?;
    // Nothing tells of the creation itself; what was asked for right away does.
    if !account.capabilities.is_empty() {
        let persons = persons::all(tx, &id)?;
        let told = Provided::new(&account, &persons);
        for name in account.capabilities.keys() {
            let body = capability::body(&told, name);
            tx.emit_inline("capability.updated", &id, &body, None)?;
        }
        tx.emit("account.updated", &id, &account)?;
    }
    Ok(account)
}

/// No account can be there.
pub(crate) fn unsupported(country: &str) -> Refusal {
    let message = format!("{country} is not currently supported by Stripe");
    Refusal::coded("country_unsupported", Some("country"), message)
}

/// Some countries know the recipient agreement only. Whether that may be accepted is for
/// [`fields::apply`] to say.
fn check_agreement(fields: &fields::Params, country: &Country) -> Result<(), Refusal> {
    let agreement = fields.tos_acceptance.as_ref().map(|terms| &terms["service_agreement"]);
    let recipient = agreement.is_some_and(|agreement| agreement == "recipient");
    if recipient || country.has(Agreement::Full) { Ok(()) } else { Err(unsupported(country.code)) }
}
