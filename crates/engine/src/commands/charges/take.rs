//! Taking a payment: asking the issuer, and booking what was captured.

use std::sync::Arc;

use ledger::{Money, Positive};
use model::{
    account::Account,
    application_fee::ApplicationFee,
    balance_transaction::{BalanceTransaction, Entry},
    books, calendar,
    capture::Capture,
    charge::{Charge, ChargeTransferData, Outcome},
    fees,
    metadata::Metadata,
    payment_method::PaymentMethod,
    refusal::{Decline, Place, Refusal},
    statement_descriptor,
    test_cards::{self, Behaviour, Reason, TestCard},
};
use serde_json::{Value, json};

use crate::{
    booking::Booking,
    caller::Caller,
    commands::{
        accounts,
        transfers::{
            self,
            movement::{self, Moved, Movement},
        },
    },
    look::Look,
    stop::Stop,
    timers::Timer,
    tx::Tx,
};

/// Days that an authorisation of a card holds. Source: holds on cards not present.
pub(crate) const AUTHORIZATION_DAYS: i64 = 7;

/// A payment to be taken.
pub(crate) struct Payment<'p> {
    pub(crate) amount: Positive,
    pub(crate) method: &'p PaymentMethod,
    pub(crate) manual: bool,
    pub(crate) application_fee_amount: Option<Money>,
    pub(crate) customer: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Metadata,
    pub(crate) on_behalf_of: Option<String>,
    pub(crate) payment_intent: Option<String>,
    pub(crate) receipt_email: Option<String>,
    pub(crate) shipping: Option<Value>,
    pub(crate) source: Option<Value>,
    pub(crate) statement_descriptor: Option<String>,
    pub(crate) statement_descriptor_suffix: Option<String>,
    pub(crate) transfer_data: Option<ChargeTransferData>,
    pub(crate) transfer_group: Option<String>,
    pub(crate) authenticated: bool,
}

/// What the issuer says to a card, once what has to be authenticated is.
pub(crate) fn answer(card: &TestCard) -> Result<Outcome, &'static Reason> {
    match card.behaviour {
        Behaviour::Succeed
        | Behaviour::BypassPending
        | Behaviour::Authenticate
        | Behaviour::AuthenticateUnlessSetUp
        | Behaviour::PendingRefund
        | Behaviour::FailingRefund
        | Behaviour::Trigger(_) => Ok(Outcome::authorized("normal", 12)),
        Behaviour::Elevated => Ok(Outcome::authorized("elevated", 67)),
        Behaviour::Decline(reason)
        | Behaviour::DeclineCharge(reason)
        | Behaviour::AuthenticateThenDecline(reason) => Err(reason),
        Behaviour::Block => Err(test_cards::blocked()),
    }
}

/// The test card behind a payment method.
pub(crate) fn card_of(method: &PaymentMethod) -> Result<&'static TestCard, Stop> {
    test_cards::by_name(&method.internal.card)
        .ok_or_else(|| Stop::bug(format!("{} has no test card", method.id)))
}

/// A charge that is authorised, or failed for a reason. Not inserted yet.
pub(crate) fn attempt(
    tx: &mut Tx<'_>,
    caller: &Caller,
    p: &Payment<'_>,
    failed: Option<&'static Reason>,
) -> Result<Charge, Stop> {
    let now = tx.now();
    let card = card_of(p.method)?;
    let id = tx.id("ch", &caller.account);
    let outcome = match failed {
        None => answer(card).unwrap_or_else(|reason| Outcome::declined(reason.code)),
        Some(_) if card.behaviour == Behaviour::Block => Outcome::blocked(),
        Some(reason) if reason.decline_code.is_empty() => Outcome::declined(reason.code),
        Some(reason) => Outcome::declined(reason.decline_code),
    };
    let capture_before = p.manual.then_some(now + AUTHORIZATION_DAYS * 86_400);
    let mut details = p.method.charge_details(p.amount, capture_before, p.authenticated);
    if failed.is_some_and(|reason| reason.code == "incorrect_cvc") {
        details["card"]["checks"]["cvc_check"] = json!("fail");
    }
    let mut charge = match failed {
        None => Charge::authorized(id, p.amount, now),
        Some(_) => Charge::failed(id, p.amount, now),
    };
    charge.ask_for_fee(p.application_fee_amount);
    charge.application = caller.is_direct().then(|| caller.application.clone());
    charge.billing_details = p.method.billing_details.clone();
    charge.customer.clone_from(&p.customer);
    charge.description.clone_from(&p.description);
    charge.failure_code = failed.map(|reason| reason.code.into());
    charge.failure_message = failed.map(|reason| reason.message.into());
    charge.metadata.clone_from(&p.metadata);
    charge.on_behalf_of.clone_from(&p.on_behalf_of);
    charge.outcome = Some(outcome);
    charge.payment_intent.clone_from(&p.payment_intent);
    charge.payment_method = Some(p.method.id.clone());
    charge.payment_method_details = Some(details);
    charge.receipt_email.clone_from(&p.receipt_email);
    let receipt = tx.link(&format!("/receipts/{}", charge.id));
    charge.receipt_url = failed.is_none().then_some(receipt);
    charge.shipping.clone_from(&p.shipping);
    charge.source.clone_from(&p.source);
    charge.statement_descriptor.clone_from(&p.statement_descriptor);
    charge.statement_descriptor_suffix.clone_from(&p.statement_descriptor_suffix);
    charge.transfer_data.clone_from(&p.transfer_data);
    charge.transfer_group.clone_from(&p.transfer_group);
    charge.internal.card = Some(card.name.into());
    describe(tx, caller, &mut charge)?;
    Ok(charge)
}

/// Says on the payer's statement whom the payment is for.
///
/// A card's statement takes a charge's whole descriptor for a suffix.
pub(crate) fn describe(tx: &mut Tx<'_>, caller: &Caller, charge: &mut Charge) -> Result<(), Stop> {
    let merchant = settlement_merchant(tx, caller, charge)?;
    let suffix = charge.statement_descriptor_suffix.as_deref();
    let suffix = suffix.or(charge.statement_descriptor.as_deref());
    charge.calculated_statement_descriptor =
        Some(statement_descriptor::calculated(&merchant, suffix));
    Ok(())
}

/// The error of a failed attempt.
pub(crate) fn decline(reason: &Reason, charge: Option<&Charge>) -> Decline {
    Decline {
        code: reason.code.into(),
        decline_code: (!reason.decline_code.is_empty()).then(|| reason.decline_code.into()),
        param: reason.param.map(str::to_owned),
        message: reason.message.into(),
        charge: charge.map(|charge| charge.id.clone()),
        payment_intent: None,
        payment_method: None,
    }
}

/// What a capture made besides changing the charge.
#[derive(Default)]
pub(crate) struct Captured {
    /// A destination charge's transfer.
    moved: Option<Moved>,
    /// A direct charge's application fee.
    fee: Option<ApplicationFee>,
}

/// Captures and books a charge as planned: its own balance transaction, and the transfer and the
/// fee that go with it. The charge's own links stay hidden until it is filled.
pub(crate) fn capture(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &mut Charge,
    capture: &Capture,
    transfer_extra: Option<&model::payment_intent::TransferData>,
) -> Result<Captured, Stop> {
    charge.capture(capture).map_err(Stop::misstep)?;
    charge.internal.available_on = settles(tx, caller, charge)?;
    charge.internal.balance_transaction = Some(tx.id("txn", &caller.account));
    watch(tx, caller, charge)?;
    let Some(data) = charge.transfer_data.clone() else {
        let fee = book(tx, caller, charge, capture.amount, capture.application_fee)?;
        return Ok(Captured { moved: None, fee });
    };
    book(tx, caller, charge, capture.amount, None)?;
    let extra = transfer_extra;
    let payment_description = extra.and_then(|extra| extra.payment_data.as_ref());
    let payment_description =
        payment_description.and_then(|data| data["description"].as_str().map(str::to_owned));
    let amount = capture.transferred();
    let movement = Movement {
        amount,
        destination: &data.destination,
        available_on: charge.internal.available_on,
        source_transaction: Some(&charge.id),
        transfer_group: charge.transfer_group.clone(),
        description: extra.and_then(|extra| extra.description.clone()),
        metadata: extra.and_then(|extra| extra.metadata.clone()).unwrap_or_default(),
        application_fee: capture.application_fee,
        by_charge: true,
        payment_description,
    };
    let moved = movement::make(tx, caller, movement)?;
    charge.draw(amount, capture.amount.money())?;
    charge.internal.transfer = Some(moved.transfer.id.clone());
    charge.transfer = Some(None);
    charge.internal.application_fee = moved.fee.as_ref().map(|fee| fee.id.clone());
    Ok(Captured { moved: Some(moved), fee: None })
}

/// Counts what the connected account takes, and lets a trigger card do what it does to it.
fn watch(tx: &mut Tx<'_>, caller: &Caller, charge: &Charge) -> Result<(), Stop> {
    let direct = caller.is_direct().then_some(caller.account.as_str());
    let merchant = charge.on_behalf_of.as_deref().or(direct);
    let destination = charge.transfer_data.as_ref().map(|data| data.destination.as_str());
    if let Some(account) = merchant.or(destination) {
        accounts::review::count(tx, account, charge)?;
    }
    let card = charge.internal.card.as_deref().and_then(test_cards::by_name);
    if let (Some(account), Some(Behaviour::Trigger(trigger))) =
        (merchant, card.map(|card| card.behaviour))
    {
        let account = account.to_owned();
        tx.schedule(tx.now(), &Timer::TriggerAccount { account, trigger })?;
    }
    Ok(())
}

/// The account whose country and settlement delay apply.
fn settlement_merchant(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &Charge,
) -> Result<Arc<Account>, Stop> {
    let id = charge.on_behalf_of.as_deref().unwrap_or(&caller.account);
    tx.account_anywhere(id)?
        .ok_or_else(|| Stop::bug(format!("{id} takes payments but does not exist")))
}

fn settles(tx: &mut Tx<'_>, caller: &Caller, charge: &Charge) -> Result<i64, Stop> {
    let card = charge.internal.card.as_deref().and_then(test_cards::by_name);
    if card.is_some_and(|card| card.behaviour == Behaviour::BypassPending) {
        return Ok(tx.now());
    }
    let merchant = settlement_merchant(tx, caller, charge)?;
    Ok(calendar::available_on(tx.now(), merchant.delay_days(), &merchant.country))
}

/// Books the charge itself, and a direct charge's application fee with it.
fn book(
    tx: &mut Tx<'_>,
    caller: &Caller,
    charge: &mut Charge,
    amount: Positive,
    application_fee: Option<Positive>,
) -> Result<Option<ApplicationFee>, Stop> {
    let now = tx.now();
    let merchant = settlement_merchant(tx, caller, charge)?;
    let processing = tx.settings().fees.card(&merchant.country, amount)?;
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
    let fee = application_fee
        .filter(|_| caller.is_direct())
        .map(|amount| movement::application_fee(tx, caller, charge, &caller.account, amount, None));
    if let Some(amount) = application_fee.filter(|_| fee.is_some()) {
        transaction = movement::with_fee(tx, transaction, amount)?;
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
        let amount = application_fee.ok_or_else(|| Stop::bug("a fee of no amount"))?;
        let transaction = movement::fee_transaction(tx, fee, amount)?;
        booking = booking.view(&caller.platform_account, transaction);
    }
    let booking = booking
        .debit(books::card_network(), amount.money())?
        .credit(books::processing_fees(), processing);
    tx.book(booking)?;
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
    let id = tx.id("txn", &caller.platform_account);
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

/// Tells of the transfer and the fee, after the events of the payment itself.
pub(crate) fn announce(tx: &mut Tx<'_>, caller: &Caller, captured: &Captured) -> Result<(), Stop> {
    if let Some(moved) = &captured.moved {
        movement::announce(tx, caller, moved)?;
    }
    if let Some(fee) = &captured.fee {
        tx.emit("application_fee.created", &caller.platform_account, fee)?;
    }
    Ok(())
}

/// Refuses a payment that the accounts concerned can't take: a direct charge or one on behalf
/// of an account without card payments, a destination without transfers.
pub(crate) fn check_accounts(
    tx: &mut Tx<'_>,
    caller: &Caller,
    on_behalf_of: Option<&str>,
    destination: Option<&str>,
) -> Result<(), Stop> {
    if let Some(destination) = destination {
        let param = "transfer_data[destination]";
        transfers::create::check_destination(tx, caller, destination, param)?;
    }
    if on_behalf_of == Some(caller.account.as_str()) {
        let message = "The 'on_behalf_of' param cannot be set to your own account.";
        return Err(Refusal::invalid(Some("on_behalf_of"), message).into());
    }
    let merchant = match (caller.is_direct(), on_behalf_of) {
        (_, Some(account)) => account,
        (true, None) => caller.account.as_str(),
        (false, None) => return Ok(()),
    };
    let account = check_merchant(tx, caller, merchant)?;
    if account.has_active("card_payments") {
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

fn check_merchant(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Arc<Account>, Stop> {
    tx.reachable(caller, id)?.ok_or_else(|| {
        let object = "on_behalf_of".to_owned();
        Refusal::NoSuch { object, id: id.to_owned(), place: Place::Param("on_behalf_of") }.into()
    })
}

/// Refuses to capture an authorised charge for an account that is gone by now, or that can't
/// have its share any more.
pub(crate) fn check_parties(tx: &mut Tx<'_>, caller: &Caller, charge: &Charge) -> Result<(), Stop> {
    if let Some(data) = &charge.transfer_data {
        let param = "transfer_data[destination]";
        transfers::create::check_destination(tx, caller, &data.destination, param)?;
    }
    if let Some(merchant) = &charge.on_behalf_of {
        check_merchant(tx, caller, merchant)?;
    }
    Ok(())
}
