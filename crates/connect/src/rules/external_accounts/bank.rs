//! Checking bank accounts.

use engine::{Error, Lists, Tx};
use model::{
    bank_account::{BankAccount, BankDetails},
    bank_number::check_format,
};

use crate::rails::OnRails;

/// Checks what was sent of a bank account and makes it.
pub(crate) fn check_bank(
    tx: &Tx<'_>,
    details: BankDetails,
    id: String,
    param: &str,
) -> Result<BankAccount, Error> {
    let sent = details.read(param)?;
    let rail = &tx.rails().bank;
    let facts = match rail.recognize(sent.country, &sent.number, &sent.routing) {
        Some(facts) => facts,
        None => {
            check_format(sent.country, &sent.number, param)?;
            rail.tokenize(sent.country, &sent.number, &sent.routing, param)?
        }
    };
    let number = sent.number.clone();
    let mut bank = sent.account(id, facts);
    let routing = bank.routing_number.as_deref().unwrap_or_default();
    // It is known again by this, and the number can't be guessed from it.
    let of = format!("bank/{}/{routing}/{number}", bank.country);
    bank.fingerprint = Some(tx.vault().keyed_hash(&of)?);
    Ok(bank)
}
