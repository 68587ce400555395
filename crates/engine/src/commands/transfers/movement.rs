//! What every transfer consists of: the transfer, the destination's payment, and the platform's
//! fee, in one journal.

use ledger::Currency;
use model::{
    application_fee::{ApplicationFee, FeeInternal},
    balance_transaction::{BalanceTransaction, TransactionType},
    charge::{BillingDetails, Charge, ChargeInternal, ChargeStatus},
    list::InlineList,
    metadata::Metadata,
    transfer::{Transfer, TransferInternal},
};
use serde_json::json;

use crate::{booking::Booking, caller::Caller, commands::oauth, look::Look, stop::Stop, tx::Tx};

/// A transfer to be made.
pub(crate) struct Movement<'m> {
    pub(crate) amount: i64,
    pub(crate) currency: Currency,
    pub(crate) destination: &'m str,
    /// When the funds become available on both sides.
    pub(crate) available_on: i64,
    pub(crate) source_transaction: Option<&'m str>,
    pub(crate) transfer_group: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Metadata,
    /// The platform's fee on the destination's payment.
    pub(crate) application_fee: Option<i64>,
    /// Made by a destination charge.
    pub(crate) by_charge: bool,
    /// Set on the destination's payment.
    pub(crate) payment_description: Option<String>,
}

/// What a movement made.
pub(crate) struct Moved {
    pub(crate) transfer: Transfer,
    pub(crate) payment: Charge,
    pub(crate) fee: Option<ApplicationFee>,
}

/// Moves funds from the acting account to the destination.
pub(crate) fn make(tx: &mut Tx<'_>, caller: &Caller, m: Movement<'_>) -> Result<Moved, Stop> {
    let owner = caller.account.as_str();
    let now = tx.now();
    let mut transfer = Transfer {
        id: tx.id("tr", owner),
        object: "transfer".into(),
        amount: m.amount,
        amount_reversed: 0,
        balance_transaction: Some(tx.id("txn", owner)),
        created: now,
        currency: m.currency,
        description: m.description,
        destination: Some(m.destination.to_owned()),
        destination_payment: Some(tx.id("py", m.destination)),
        livemode: false,
        metadata: m.metadata,
        reversals: InlineList::new(""),
        reversed: false,
        source_transaction: m.source_transaction.map(str::to_owned),
        source_type: "card".into(),
        transfer_group: m.transfer_group,
        internal: TransferInternal {
            available_on: m.available_on,
            application_fee: None,
            by_charge: m.by_charge,
        },
    };
    transfer.reversals = InlineList::new(format!("/v1/transfers/{}/reversals", transfer.id));
    let mut payment = destination_payment(tx, caller, &transfer, m.destination);
    payment.description = m.payment_description;
    let fee = m.application_fee.filter(|fee| *fee > 0).map(|amount| {
        let fee =
            application_fee(tx, caller, &payment, m.destination, amount, m.source_transaction);
        payment.application_fee = Some(fee.id.clone());
        payment.application_fee_amount = Some(amount);
        payment.internal.application_fee = Some(fee.id.clone());
        transfer.internal.application_fee = Some(fee.id.clone());
        fee
    });
    book(tx, caller, &transfer, &payment, fee.as_ref())?;
    tx.insert(owner, &transfer)?;
    tx.insert(m.destination, &payment)?;
    if let Some(fee) = &fee {
        tx.insert(&caller.platform_account, fee)?;
    }
    Ok(Moved { transfer, payment, fee })
}

fn book(
    tx: &mut Tx<'_>,
    caller: &Caller,
    transfer: &Transfer,
    payment: &Charge,
    fee: Option<&ApplicationFee>,
) -> Result<(), Stop> {
    let now = tx.now();
    let available_on = transfer.internal.available_on;
    let transaction = |id: &Option<String>, kind, amount, source: &str| {
        let id = id.clone().unwrap_or_default();
        BalanceTransaction::new(id, kind, amount, transfer.currency, source, now, available_on)
    };
    let mut sent = transaction(
        &transfer.balance_transaction,
        TransactionType::Transfer,
        -transfer.amount,
        &transfer.id,
    );
    sent.description.clone_from(&transfer.description);
    let mut received = transaction(
        &payment.balance_transaction,
        TransactionType::Payment,
        payment.amount,
        &payment.id,
    );
    if let Some(fee) = fee {
        received = with_fee(tx, received, fee)?;
    }
    let destination = transfer.destination.as_deref().unwrap_or_default();
    let mut booking = Booking::new("transfer", &transfer.id)
        .view(&caller.account, sent)
        .view(destination, received);
    if let Some(fee) = fee {
        booking = booking.view(&caller.platform_account, fee_transaction(tx, fee)?);
    }
    tx.book(booking)
}

/// A payment's transaction, less the platform's fee.
pub(crate) fn with_fee(
    tx: &mut Tx<'_>,
    transaction: BalanceTransaction,
    fee: &ApplicationFee,
) -> Result<BalanceTransaction, Stop> {
    let application = oauth::application(tx)?;
    let description = format!("{} application fee", application.name);
    let kind = "application_fee";
    Ok(transaction.with_fee(fee.amount, kind, Some(&application.id), description))
}

/// The platform's view of its fee.
pub(crate) fn fee_transaction(
    tx: &mut Tx<'_>,
    fee: &ApplicationFee,
) -> Result<BalanceTransaction, Stop> {
    let application = oauth::application(tx)?;
    let transaction = BalanceTransaction::new(
        fee.balance_transaction.clone().unwrap_or_default(),
        TransactionType::ApplicationFee,
        fee.amount,
        fee.currency,
        &fee.id,
        tx.now(),
        fee.internal.available_on,
    );
    let (name, payer) = (application.name, &fee.account);
    let description = format!("Application fee from application {name} for {payer} ({payer})");
    Ok(transaction.described(description))
}

/// A fee that the platform takes from a charge of `account`. Not inserted, nor booked.
pub(crate) fn application_fee(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
    account: &str,
    amount: i64,
    originating: Option<&str>,
) -> ApplicationFee {
    let platform = &caller.platform_account;
    let id = tx.id("fee", platform);
    ApplicationFee {
        refunds: InlineList::new(format!("/v1/application_fees/{id}/refunds")),
        id,
        object: "application_fee".into(),
        account: account.to_owned(),
        amount,
        amount_refunded: 0,
        application: caller.application.clone(),
        balance_transaction: Some(tx.id("txn", platform)),
        charge: charge.id.clone(),
        created: tx.now(),
        currency: charge.currency,
        fee_source: Some(json!({ "charge": charge.id, "type": "charge" })),
        livemode: false,
        originating_transaction: originating.map(str::to_owned),
        refunded: false,
        internal: FeeInternal { available_on: charge.internal.available_on },
    }
}

fn destination_payment(
    tx: &mut Tx<'_>,
    caller: &Caller,
    transfer: &Transfer,
    destination: &str,
) -> Charge {
    let transaction = tx.id("txn", destination);
    let id = transfer.destination_payment.clone().unwrap_or_default();
    Charge {
        object: "charge".into(),
        amount: transfer.amount,
        amount_captured: transfer.amount,
        amount_refunded: 0,
        application: Some(caller.application.clone()),
        application_fee: None,
        application_fee_amount: None,
        balance_transaction: Some(transaction.clone()),
        billing_details: BillingDetails::default(),
        calculated_statement_descriptor: None,
        captured: true,
        created: transfer.created,
        currency: transfer.currency,
        customer: None,
        description: None,
        disputed: false,
        failure_balance_transaction: None,
        failure_code: None,
        failure_message: None,
        fraud_details: json!({}),
        livemode: false,
        metadata: Metadata::new(),
        on_behalf_of: None,
        outcome: None,
        paid: true,
        payment_intent: None,
        payment_method: None,
        payment_method_details: Some(json!({ "stripe_account": {}, "type": "stripe_account" })),
        radar_options: None,
        receipt_email: None,
        receipt_number: None,
        receipt_url: Some(tx.link(&format!("/receipts/{id}"))),
        refunded: false,
        review: None,
        shipping: None,
        source: Some(json!(tx.platform_stub())),
        source_transfer: Some(transfer.id.clone()),
        statement_descriptor: None,
        statement_descriptor_suffix: None,
        status: ChargeStatus::Succeeded,
        transfer: None,
        transfer_data: None,
        transfer_group: None,
        internal: ChargeInternal {
            available_on: transfer.internal.available_on,
            balance_transaction: Some(transaction),
            ..ChargeInternal::default()
        },
        id,
    }
}

/// Tells of a movement, after the events of what caused it.
pub(crate) fn announce(tx: &mut Tx<'_>, caller: &Caller, moved: &Moved) -> Result<(), Stop> {
    let destination = moved.transfer.destination.as_deref().unwrap_or_default().to_owned();
    tx.emit("transfer.created", &caller.account, &moved.transfer)?;
    if let Some(fee) = &moved.fee {
        tx.emit("application_fee.created", &caller.platform_account, fee)?;
    }
    tx.emit("payment.created", &destination, &moved.payment)
}
