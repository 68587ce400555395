//! The bank account that a platform pays itself out to.

use engine::{Caller, Error, Tx};
use model::{
    account::Account,
    bank_account::{BankAccount, BankDetails},
    country::Country,
    external_account::ExternalAccount,
};
use serde_json::{Value, json};

use crate::rules::external_accounts::{add::add, bank::check_bank, change::remove, find::all};

/// The test account of an account's country that payouts arrive at, as a request tells it. Source:
/// Stripe's table of test account numbers.
pub(crate) fn test_bank(account: &Account) -> Value {
    let number = Country::find(&account.country).map(|country| &country.number);
    json!({
        "object": "bank_account",
        "account_number": number.map(|number| number.working_test_account()),
        "routing_number": number.and_then(|number| number.test_routing.as_deref()),
        "account_type": number.filter(|number| number.type_required).map(|_| "checking"),
        "country": account.country, "currency": account.default_currency
    })
}

/// Gives a new platform its first bank account. A platform adds none by the API, as at Stripe, and a
/// sandbox has no dashboard; so it begins with one.
pub(crate) fn give(tx: &mut Tx<'_>, platform: &mut Account) -> Result<(), Error> {
    let details: BankDetails = serde_json::from_value(test_bank(platform))?;
    let id = tx.new_id::<BankAccount>(&platform.id);
    let mut bank = check_bank(tx, details, id, "external_account")?;
    bank.account = Some(platform.id.clone());
    bank.default_for_currency = Some(true);
    bank.requirements = Some(BankAccount::empty_requirements());
    bank.future_requirements = Some(BankAccount::empty_requirements());
    tx.insert(&platform.id, &bank)?;
    platform.external_accounts.push(ExternalAccount::Bank(Box::new(bank)).shown());
    Ok(())
}

/// Gives a platform that is in another country now a bank account there, in place of those that it
/// had. The platform is not saved yet.
pub(crate) fn give_again(
    tx: &mut Tx<'_>,
    caller: &Caller,
    platform: &mut Account,
) -> Result<(), Error> {
    for gone in all(tx, platform)? {
        remove(tx, platform, &gone)?;
    }
    let sent = test_bank(platform);
    add(tx, caller, platform, &sent, true, None).map(drop)
}
