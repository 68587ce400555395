//! Checking bank accounts.

use engine::{Lists, Stop, Tx};
use model::bank_account::{BankAccount, BankDetails};

/// Checks what was sent of a bank account and makes it.
pub(crate) fn check_bank(
    tx: &Tx<'_>,
    details: BankDetails,
    id: String,
    param: &str,
) -> Result<BankAccount, Stop> {
    let number = details.number();
    let mut bank = details.check(id, param)?;
    let routing = bank.routing_number.as_deref().unwrap_or_default();
    // It is known again by this, and the number can't be guessed from it.
    let of = format!("bank/{}/{routing}/{number}", bank.country);
    bank.fingerprint = Some(tx.vault().keyed_hash(&of)?);
    Ok(bank)
}
