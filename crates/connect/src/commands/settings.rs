//! What a sandbox lets its platform say of itself, where Stripe has a dashboard for it.

use engine::{Caller, Error, Reader, Tx};
use model::{
    account::{Account, check_account},
    country::{Agreement, Country},
    refusal::Refusal,
    statement_descriptor,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::rules::{
    accounts::{create::unsupported, fields::default_currency},
    external_accounts, payouts,
};

/// Parameters: what is not sent stays as it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    business_profile: Option<Value>,
    country: Option<String>,
    default_currency: Option<String>,
    external_account: Option<Value>,
    mcc: Option<String>,
    name: Option<String>,
    strict: Option<bool>,
}

/// Changes what is said.
pub fn change(tx: &mut Tx<'_>, caller: &Caller, params: Params) -> Result<Value, Error> {
    if caller.is_direct() {
        // They are the platform's own, whichever account is acted for.
        return Err(Refusal::NotPermitted { account: caller.account.clone(), param: None }.into());
    }
    let found = tx.find_anywhere::<Account>(&caller.platform_account)?;
    let before = found.map(|found| found.object).ok_or_else(|| Error::bug("no platform"))?;
    let mut platform = before.clone();
    if let Some(country) = &params.country {
        move_to(tx, caller, &mut platform, &country.to_uppercase())?;
    }
    if let Some(code) = &params.default_currency {
        platform.default_currency = default_currency(&platform, code)?;
    }
    describe(&mut platform, &params, tx.now())?;
    if let Some(strict) = params.strict {
        platform.internal.strict = strict;
    }
    if let Some(sent) = &params.external_account {
        external_accounts::add(tx, caller, &mut platform, sent, true, None)?;
    }
    if platform != before {
        tx.update(&platform)?;
    }
    if platform.external_accounts != before.external_accounts {
        payouts::plan::plan(tx, &platform)?;
    }
    Ok(json!({
        "object": "sandbox.settings",
        "account": platform.id,
        "business_profile": {
            "mcc": platform.business_profile.mcc, "name": platform.business_profile.name
        },
        "country": platform.country,
        "default_currency": platform.default_currency,
        "external_accounts": platform.external_accounts,
        "strict": platform.internal.strict,
    }))
}

/// Moves a platform to another country, as long as nobody depends on where it is: what accounts
/// were asked for, and where their money may go, follows from it.
fn move_to(
    tx: &mut Tx<'_>,
    caller: &Caller,
    platform: &mut Account,
    country: &str,
) -> Result<(), Error> {
    if platform.country == country {
        return Ok(());
    }
    let place = Country::find(country).filter(|place| place.has(Agreement::Full));
    let place = place.ok_or_else(|| unsupported(country))?;
    if !tx.list::<Account>(&platform.id, None, 1)?.is_empty() {
        let message = format!(
            "The platform's country can't be changed from {} to {country}: it has connected accounts. Set it before the first one is made.",
            platform.country
        );
        return Err(Refusal::invalid(Some("country"), message).into());
    }
    platform.move_to(place);
    external_accounts::give_again(tx, caller, platform)
}

/// Says what the platform's business is, and what it is called.
fn describe(platform: &mut Account, params: &Params, now: i64) -> Result<(), Error> {
    let mut profile = params.business_profile.clone().unwrap_or_else(|| json!({}));
    if let Some(mcc) = &params.mcc {
        profile["mcc"] = json!(mcc);
    }
    check_account(&json!({ "business_profile": profile }), &platform.country, now)?;
    platform.business_profile.merge(&profile, &platform.country)?;
    if let Some(name) = &params.name {
        statement_descriptor::rename(platform, name);
    }
    Ok(())
}
