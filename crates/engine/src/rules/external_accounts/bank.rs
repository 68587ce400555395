//! Checking bank accounts.

use model::{
    bank_account::{BankAccount, BankDetails},
    bank_number::check_format,
};

use crate::{look::Look, sets::Lists, stop::Stop, tx::Tx};

/// Checks what was sent of a bank account and makes it.
pub(crate) fn check_bank(
    tx: &Tx<'_>,
    details: BankDetails,
    id: String,
    param: &str,
) -> Result<BankAccount, Stop> {
    let sent = details.read(param)?;
    let rail = &tx.rails().bank;
    let facts = match rail.recognize(sent.country, &sent.number) {
        Some(facts) => facts,
        None => {
            check_format(sent.country, &sent.number, param)?;
            rail.tokenize(sent.country, &sent.number, param)?
        }
    };
    let number = sent.number.clone();
    let mut bank = sent.account(id, facts);
    let routing = bank.routing_number.as_deref().unwrap_or_default();
    bank.fingerprint = Some(tx.vault().bank_fingerprint(&bank.country, routing, &number)?);
    Ok(bank)
}
