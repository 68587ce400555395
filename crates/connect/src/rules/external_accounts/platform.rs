//! The bank account that a platform pays itself out to.

use engine::{Error, Tx};
use model::{
    account::Account,
    bank_account::{BankAccount, BankDetails},
    external_account::ExternalAccount,
};

use crate::rules::external_accounts::bank::check_bank;

/// The test account of the platform's country that payouts arrive at. Source: Stripe's table of test
/// account numbers.
const NUMBER: &str = "000123456789";
const ROUTING: &str = "110000000";

/// Gives a new platform its first bank account. A platform adds none by the API, as at Stripe, and a
/// sandbox has no dashboard; so it begins with one.
pub(crate) fn give(tx: &mut Tx<'_>, platform: &mut Account) -> Result<(), Error> {
    let details = BankDetails {
        account_number: Some(NUMBER.into()),
        routing_number: Some(ROUTING.into()),
        country: Some("US".into()),
        currency: Some("usd".into()),
        ..BankDetails::default()
    };
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
