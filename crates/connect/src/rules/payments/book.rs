//! Booking what was captured of a charge.

use engine::{Caller, Error, Reader, Tx};
use ledger::Positive;
use model::{
    application_fee::ApplicationFee,
    balance_transaction::{BalanceTransaction, Entry},
    books,
    charge::Charge,
    fees,
};

use crate::rules::{
    booking::{self, Booking},
    fees::take,
    payments::merchant::settlement_merchant,
};

/// Books the charge itself, and a direct charge's application fee with it.
pub(crate) fn book(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &mut Charge,
    amount: Positive,
    application_fee: Option<Positive>,
) -> Result<Option<ApplicationFee>, Error> {
    let now = tx.now();
    let merchant = settlement_merchant(tx, caller, charge)?;
    let processing = tx.settings().fees.card(&merchant.country, amount)?;
    // Whether the platform pays for processing is agreed for direct charges. All others are charges
    // of the platform's own, of whose balance processing is taken anyway.
    let by_platform = caller.is_direct() && fees::platform_pays(merchant.internal.controller.fees);
    let mut transaction = BalanceTransaction::new(
        charge.internal.balance_transaction.clone().unwrap_or_default(),
        Entry::Charge,
        amount,
        &charge.id,
        now,
        charge.internal.available_on,
    );
    transaction.description.clone_from(&charge.description);
    // The fee on a charge of the platform is taken of the destination's payment, and booked with the
    // transfer that brings it.
    let fee = application_fee
        .filter(|_| caller.is_direct())
        .map(|amount| take::application_fee(tx, caller, charge, &caller.account, amount, None));
    if let Some(amount) = application_fee.filter(|_| fee.is_some()) {
        transaction = take::with_fee(tx, transaction, amount)?;
    }
    let mut booking = Booking::new("charge", &charge.id);
    match Positive::new(processing) {
        Some(processing) if by_platform => {
            booking = booking
                .view(&caller.account, transaction)
                .view(&caller.platform_account, billed_fee(tx, caller, charge, processing));
        }
        Some(processing) => {
            let text = "Stripe processing fees".to_owned();
            let transaction = transaction.with_fee(processing, "stripe_fee", None, text)?;
            booking = booking.view(&caller.account, transaction);
        }
        None => booking = booking.view(&caller.account, transaction),
    }
    if let Some(fee) = &fee {
        let amount = application_fee.ok_or_else(|| Error::bug("a fee of no amount"))?;
        let transaction = take::transaction(tx, fee, amount)?;
        booking = booking.view(&caller.platform_account, transaction);
    }
    let booking = booking
        .debit(books::card_network(), amount.money())?
        .credit(books::processing_fees(), processing);
    booking::book(tx, booking)?;
    if let Some(fee) = &fee {
        tx.insert(&caller.platform_account, fee)?;
        charge.internal.application_fee = Some(fee.id.clone());
    }
    Ok(fee)
}

/// The processing fee of a direct charge, where the platform pays it.
fn billed_fee(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
    processing: Positive,
) -> BalanceTransaction {
    let id = tx.new_id::<BalanceTransaction>(&caller.platform_account);
    let mut fee = BalanceTransaction::new(
        id,
        Entry::StripeFee,
        processing,
        "",
        tx.now(),
        charge.internal.available_on,
    );
    fee.description =
        Some(format!("Stripe processing fees for {} ({})", charge.id, caller.account));
    fee
}
