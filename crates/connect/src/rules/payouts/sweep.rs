//! Payouts of all that there is.

use engine::{Error, Reader, Tx};
use ledger::Positive;
use model::{
    account::Account,
    external_account::ExternalAccount,
    metadata::Metadata,
    payout::{Direction, Mark},
};
use store::sort_key;

use crate::rules::payouts::create::{NewPayout, create};

/// Makes the automatic payout of all that is available in a currency, or the debit of all that is
/// owed. The account remembers how far it reaches, and is not saved yet.
pub(crate) fn sweep(
    tx: &mut Tx<'_>,
    account: &mut Account,
    destination: &ExternalAccount,
    direction: Direction,
    amount: Positive,
) -> Result<(), Error> {
    let request = NewPayout {
        direction,
        amount,
        automatic: true,
        instant: false,
        description: Some("STRIPE PAYOUT".into()),
        statement_descriptor: None,
        metadata: Metadata::new(),
    };
    let mut payout = create(tx, account, destination, request)?;
    let own = payout.balance_transaction.clone().unwrap_or_default();
    let until = Mark { time: tx.now(), key: sort_key(&own).to_owned() };
    let before = account.internal.paid_until.insert(amount.currency().code().to_owned(), until);
    payout.internal.after = before.unwrap_or_default();
    tx.update(&payout)?;
    tx.emit("payout.created", &account.id, &payout)
}
