//! `POST /v1/payouts`: from the balance to an external account, by hand.

use engine::{Caller, Error, Reader, Tx};
use ledger::{Currency, PositiveUnits};
use model::{
    account::Account,
    external_account::ExternalAccount,
    limits,
    metadata::MetadataPatch,
    payout::{Direction, Payout},
    refusal::{Place, Refusal},
};
use serde::Deserialize;

use crate::rules::{
    external_accounts,
    funds::funds,
    payouts::{self, NewPayout},
};

/// Parameters.
#[derive(Debug, Clone, Deserialize)]
pub struct Params {
    amount: PositiveUnits,
    currency: String,
    description: Option<String>,
    destination: Option<String>,
    metadata: Option<MetadataPatch>,
    method: Option<String>,
    statement_descriptor: Option<String>,
}

/// Makes a payout of what is available.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, params: Params) -> Result<Payout, Error> {
    let currency: Currency = params
        .currency
        .parse()
        .map_err(|_| Refusal::InvalidCurrency { code: params.currency.clone() })?;
    let amount = params.amount.of(currency);
    limits::payable(amount)?;
    if params.statement_descriptor.as_ref().is_some_and(|text| text.chars().count() > 22) {
        let message = "The statement descriptor must be at most 22 characters.";
        return Err(Refusal::invalid(Some("statement_descriptor"), message).into());
    }
    let account = owner(tx, &caller.account)?;
    if !account.payouts_enabled {
        let message = "Cannot create payouts: payouts have been disabled on this account.";
        return Err(Refusal::coded("payouts_not_allowed", None, message).into());
    }
    if !funds(tx, &caller.account, currency)?.cover(amount)? {
        return Err(Refusal::PayoutInsufficient.into());
    }
    let destination = destination(tx, caller, &account, currency, params.destination.as_deref())?;
    let instant = params.method.as_deref() == Some("instant");
    check_method(&destination, instant)?;
    let request = NewPayout {
        direction: Direction::Credit,
        amount,
        automatic: false,
        instant,
        description: params.description,
        statement_descriptor: params.statement_descriptor,
        metadata: MetadataPatch::fresh(params.metadata.as_ref()),
    };
    let payout = payouts::create(tx, &account, &destination, request)?;
    tx.emit("payout.created", &caller.account, &payout)?;
    Ok(payout)
}

/// Refuses a destination that can't be paid out to so fast.
fn check_method(destination: &ExternalAccount, instant: bool) -> Result<(), Refusal> {
    let body = destination.body();
    let methods = body["available_payout_methods"].as_array();
    let can = methods.is_some_and(|methods| methods.iter().any(|method| method == "instant"));
    if instant && !can {
        let message = "The bank account or debit card provided as the destination is not eligible for Instant Payouts.";
        return Err(Refusal::coded("instant_payouts_unsupported", Some("method"), message));
    }
    Ok(())
}

fn owner(tx: &mut Tx<'_>, id: &str) -> Result<Account, Error> {
    let found = tx.find_anywhere::<Account>(id)?;
    found.map(|found| found.object).ok_or_else(|| Error::bug(format!("{id} does not exist")))
}

fn destination(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &Account,
    currency: Currency,
    wanted: Option<&str>,
) -> Result<ExternalAccount, Error> {
    let found = match wanted {
        Some(id) => external_accounts::find(tx, &caller.account, id)?,
        None => external_accounts::default_for(tx, account, currency)?,
    };
    match (found, wanted) {
        // Nothing is converted: what is in one currency goes to an account in that.
        (Some(found), _) if found.currency() == Some(currency) => Ok(found),
        (None, Some(id)) => Err(Refusal::NoSuch {
            object: "external account".into(),
            id: id.to_owned(),
            place: Place::Param("destination"),
        }
        .into()),
        (Some(_) | None, _) => {
            let message = format!(
                "Sorry, you don't have any external accounts in that currency ({currency})."
            );
            Err(Refusal::invalid(None, message).into())
        }
    }
}
