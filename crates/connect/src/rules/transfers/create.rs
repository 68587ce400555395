//! What every transfer consists of: the transfer, the destination's payment, and the platform's
//! fee, in one journal.

use engine::{Caller, Error, Reader, Tx};
use ledger::Positive;
use model::{
    application_fee::ApplicationFee,
    balance_transaction::{BalanceTransaction, Entry},
    charge::{Charge, PAYMENT},
    metadata::Metadata,
    transfer::Transfer,
};
use serde_json::{Value, json};

use crate::rules::{
    accounts::{enforcement::received_on, reach::Reach},
    booking::{self, Booking},
    fees::take,
};

/// A transfer to be made.
pub(crate) struct NewTransfer<'m> {
    pub(crate) amount: Positive,
    pub(crate) destination: &'m str,
    /// When the funds become available on both sides.
    pub(crate) available_on: i64,
    pub(crate) source_transaction: Option<&'m str>,
    pub(crate) transfer_group: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Metadata,
    /// The platform's fee on the destination's payment.
    pub(crate) application_fee: Option<Positive>,
    /// Made by a destination charge.
    pub(crate) by_charge: bool,
    /// Set on the destination's payment.
    pub(crate) payment_description: Option<String>,
}

/// What a transfer made.
pub(crate) struct Transferred {
    pub(crate) transfer: Transfer,
    pub(crate) payment: Charge,
    pub(crate) fee: Option<ApplicationFee>,
}

/// Moves funds from the acting account to the destination.
pub(crate) fn create(
    tx: &mut Tx<'_>,
    caller: &Caller,
    m: NewTransfer<'_>,
) -> Result<Transferred, Error> {
    let owner = caller.account.as_str();
    let now = tx.now();
    let id = tx.new_id::<Transfer>(owner);
    let mut transfer = Transfer::new(id, m.destination, m.amount, now);
    transfer.balance_transaction = Some(tx.new_id::<BalanceTransaction>(owner));
    transfer.description = m.description;
    transfer.destination_payment = Some(tx.id(PAYMENT, m.destination));
    transfer.metadata = m.metadata;
    transfer.source_transaction = m.source_transaction.map(str::to_owned);
    transfer.transfer_group = m.transfer_group;
    transfer.internal.available_on = m.available_on;
    transfer.internal.by_charge = m.by_charge;
    let mut payment = destination_payment(tx, caller, &transfer, m.amount, m.destination);
    payment.description = m.payment_description;
    let fee = m.application_fee.map(|amount| {
        let fee = take::application_fee(
            tx,
            caller,
            &payment,
            m.destination,
            amount,
            m.source_transaction,
        );
        payment.application_fee = Some(fee.id.clone());
        payment.ask_for_fee(Some(amount.money()));
        payment.internal.application_fee = Some(fee.id.clone());
        transfer.internal.application_fee = Some(fee.id.clone());
        fee
    });
    if let Some(account) = tx.account_anywhere(m.destination)? {
        let platform = tx.platform_account()?;
        payment.internal.available_on = received_on(&platform, &account, m.available_on);
    }
    let charged = fee.as_ref().zip(m.application_fee);
    book(tx, caller, &transfer, &payment, m.amount, charged)?;
    tx.insert(owner, &transfer)?;
    tx.insert(m.destination, &payment)?;
    if let Some(fee) = &fee {
        tx.insert(&caller.platform_account, fee)?;
    }
    Ok(Transferred { transfer, payment, fee })
}

fn book(
    tx: &mut Tx<'_>,
    caller: &Caller,
    transfer: &Transfer,
    payment: &Charge,
    amount: Positive,
    fee: Option<(&ApplicationFee, Positive)>,
) -> Result<(), Error> {
    let now = tx.now();
    let available_on = transfer.internal.available_on;
    let transaction = |id: &Option<String>, entry, source: &str, available_on| {
        let id = id.clone().unwrap_or_default();
        BalanceTransaction::new(id, entry, amount, source, now, available_on)
    };
    let id = &transfer.balance_transaction;
    let mut sent = transaction(id, Entry::Transfer, &transfer.id, available_on);
    sent.description.clone_from(&transfer.description);
    let (id, received_on) = (&payment.balance_transaction, payment.internal.available_on);
    let mut received = transaction(id, Entry::Payment, &payment.id, received_on);
    if let Some((_, amount)) = fee {
        received = take::with_fee(tx, received, amount)?;
    }
    let destination = transfer.destination.as_deref().unwrap_or_default();
    let mut booking = Booking::new("transfer", &transfer.id)
        .view(&caller.account, sent)
        .view(destination, received);
    if let Some((fee, amount)) = fee {
        booking = booking.view(&caller.platform_account, take::transaction(tx, fee, amount)?);
    }
    booking::book(tx, booking)
}

fn destination_payment(
    tx: &mut Tx<'_>,
    caller: &Caller,
    transfer: &Transfer,
    amount: Positive,
    destination: &str,
) -> Charge {
    let transaction = tx.new_id::<BalanceTransaction>(destination);
    let id = transfer.destination_payment.clone().unwrap_or_default();
    let mut payment = Charge::received(id, amount, transfer.created);
    payment.application = Some(caller.application.clone());
    payment.balance_transaction = Some(transaction.clone());
    payment.payment_method_details =
        Some(json!({ "stripe_account": {}, "type": "stripe_account" }));
    payment.receipt_url = Some(tx.link(&format!("/receipts/{}", payment.id)));
    payment.source = Some(origin(&caller.account));
    payment.source_transfer = Some(transfer.id.clone());
    payment.internal.available_on = transfer.internal.available_on;
    payment.internal.balance_transaction = Some(transaction);
    payment
}

/// Tells of a transfer, after the events of what caused it.
pub(crate) fn announce(tx: &mut Tx<'_>, caller: &Caller, moved: &Transferred) -> Result<(), Error> {
    let destination = moved.transfer.destination.as_deref().unwrap_or_default().to_owned();
    tx.emit("transfer.created", &caller.account, &moved.transfer)?;
    if let Some(fee) = &moved.fee {
        tx.emit("application_fee.created", &caller.platform_account, fee)?;
    }
    tx.emit("payment.created", &destination, &moved.payment)
}

/// The sender as a destination payment shows its origin: what it is called, and no more. Source:
/// recorded payments.
fn origin(sender: &str) -> Value {
    json!({
        "id": sender, "object": "account", "application_icon": null,
        "application_logo": null, "application_name": "Tributary", "application_url": null,
    })
}
