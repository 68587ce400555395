//! The accounts that a payment concerns: who takes it, and whether all of them can.

use std::sync::Arc;

use engine::{Caller, Error, Tx};
use model::{
    account::Account,
    charge::Charge,
    refusal::{Place, Refusal},
    regions::Way,
    statement_descriptor,
};

use crate::rules::{
    accounts::{enforcement::may_charge, reach::Reach},
    transfers::destination::{check_destination, check_way},
};

/// Says on the payer's statement whom the payment is for.
///
/// A card's statement takes a charge's whole descriptor for a suffix.
pub(crate) fn describe(tx: &mut Tx<'_>, caller: &Caller, charge: &mut Charge) -> Result<(), Error> {
    let merchant = settlement_merchant(tx, caller, charge)?;
    let suffix = charge.statement_descriptor_suffix.as_deref();
    let suffix = suffix.or(charge.statement_descriptor.as_deref());
    charge.calculated_statement_descriptor =
        Some(statement_descriptor::calculated(&merchant, suffix));
    Ok(())
}

/// The account whose country and settlement delay apply.
pub(crate) fn settlement_merchant(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
) -> Result<Arc<Account>, Error> {
    let id = charge.on_behalf_of.as_deref().unwrap_or(&caller.account);
    tx.account_anywhere(id)?
        .ok_or_else(|| Error::bug(format!("{id} takes payments but does not exist")))
}

/// Refuses a payment that the accounts concerned can't take: a direct charge or one on behalf
/// of an account without card payments, a destination without transfers, or out of the platform's
/// region.
pub(crate) fn check_accounts(
    tx: &mut Tx<'_>,
    caller: &Caller,
    on_behalf_of: Option<&str>,
    destination: Option<&str>,
) -> Result<(), Error> {
    if let Some(destination) = destination {
        let param = "transfer_data[destination]";
        let way = Way::DestinationCharge { on_behalf_of: on_behalf_of.is_some() };
        check_way(tx, caller, destination, param, way)?;
    }
    if on_behalf_of == Some(caller.account.as_str()) {
        let message = "The 'on_behalf_of' param cannot be set to your own account.";
        return Err(Refusal::invalid(Some("on_behalf_of"), message).into());
    }
    if on_behalf_of.zip(destination).is_some_and(|(merchant, to)| merchant != to) {
        // Source: a report to the maintainers of an official SDK.
        let message = "You cannot specify an `on_behalf_of` value that is different from the `transfer_data[destination]` value when using `card`";
        return Err(Refusal::invalid(None, message).into());
    }
    let merchant = match (caller.is_direct(), on_behalf_of) {
        (_, Some(account)) => account,
        (true, None) => caller.account.as_str(),
        (false, None) => return Ok(()),
    };
    let account = check_merchant(tx, caller, merchant)?;
    let platform = tx.platform_account()?;
    if may_charge(&platform, &account, on_behalf_of.is_none()) {
        return Ok(());
    }
    let message = if on_behalf_of.is_some() {
        format!(
            "Your account cannot create charges on behalf of {merchant}: that account needs to have the card_payments capability enabled."
        )
    } else {
        "This Connect account cannot currently make charges. The requirements.disabled_reason property on the account will provide information about why this account is currently disabled. If you are a customer trying to make a purchase, please contact the owner of this site. Your transaction has not been processed.".to_owned()
    };
    Err(Refusal::coded("capability_not_active", None, message).into())
}

fn check_merchant(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Arc<Account>, Error> {
    tx.reachable(caller, id)?.ok_or_else(|| {
        let object = "on_behalf_of".to_owned();
        Refusal::NoSuch { object, id: id.to_owned(), place: Place::Param("on_behalf_of") }.into()
    })
}

/// Refuses to capture an authorised charge for an account that is gone by now, or that can't
/// have its share any more. Where it is was looked at when it was chosen.
pub(crate) fn check_parties(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
) -> Result<(), Error> {
    if let Some(data) = &charge.transfer_data {
        let param = "transfer_data[destination]";
        check_destination(tx, caller, &data.destination, param)?;
    }
    if let Some(merchant) = &charge.on_behalf_of {
        check_merchant(tx, caller, merchant)?;
    }
    Ok(())
}
