//! `POST /v1/payouts`: from the balance to an external account, by hand.

use ledger::{Currency, Positive, PositiveUnits};
use model::{
    account::Account,
    balance_transaction::{BalanceTransaction, Entry},
    books, calendar,
    external_account::ExternalAccount,
    metadata::{Metadata, MetadataPatch},
    payout::{Direction, Payout},
    refusal::{Place, Refusal},
};
use serde::Deserialize;

use crate::{
    booking::{Booking, funds},
    caller::Caller,
    commands::external_accounts,
    look::Look,
    stop::Stop,
    timers::Timer,
    tx::Tx,
};

/// Seconds until a payout is handed to the bank.
const SENT_AFTER: i64 = 3_600;

/// Parameters.
#[derive(Debug, Clone, Deserialize)]
pub struct Params {
    amount: PositiveUnits,
    currency: String,
    description: Option<String>,
    destination: Option<String>,
    metadata: Option<MetadataPatch>,
    method: Option<String>,
    statement_descriptor: Option<String>,
}

/// Makes a payout of what is available.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, params: Params) -> Result<Payout, Stop> {
    let currency: Currency = params
        .currency
        .parse()
        .map_err(|_| Refusal::InvalidCurrency { code: params.currency.clone() })?;
    let amount = params.amount.of(currency);
    if params.statement_descriptor.as_ref().is_some_and(|text| text.chars().count() > 22) {
        let message = "The statement descriptor must be at most 22 characters.";
        return Err(Refusal::invalid(Some("statement_descriptor"), message).into());
    }
    let account = owner(tx, &caller.account)?;
    if !account.payouts_enabled {
        let message = "Cannot create payouts: payouts have been disabled on this account.";
        return Err(Refusal::coded("payouts_not_allowed", None, message).into());
    }
    if !funds(tx, &caller.account, currency)?.cover(amount)? {
        return Err(Refusal::PayoutInsufficient.into());
    }
    let destination = destination(tx, caller, &account, currency, params.destination.as_deref())?;
    let request = Request {
        direction: Direction::Credit,
        amount,
        automatic: false,
        instant: params.method.as_deref() == Some("instant"),
        description: params.description,
        statement_descriptor: params.statement_descriptor,
        metadata: MetadataPatch::fresh(params.metadata.as_ref()),
    };
    let payout = make(tx, &account, &destination, request)?;
    tx.emit("payout.created", &caller.account, &payout)?;
    Ok(payout)
}

fn owner(tx: &mut Tx<'_>, id: &str) -> Result<Account, Stop> {
    let found = tx.find_anywhere::<Account>(id)?;
    found.map(|found| found.object).ok_or_else(|| Stop::bug(format!("{id} does not exist")))
}

fn destination(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &Account,
    currency: Currency,
    wanted: Option<&str>,
) -> Result<ExternalAccount, Stop> {
    let found = match wanted {
        Some(id) => external_accounts::find(tx, &caller.account, id)?,
        None => external_accounts::default_for(tx, account, currency)?,
    };
    found.ok_or_else(|| {
        let refusal = match wanted {
            Some(id) => Refusal::NoSuch {
                object: "external account".into(),
                id: id.to_owned(),
                place: Place::Param("destination"),
            },
            None => Refusal::invalid(
                None,
                format!(
                    "Sorry, you don't have any external accounts in that currency ({currency})"
                ),
            ),
        };
        refusal.into()
    })
}

/// A payout to be made, or a debit.
pub(super) struct Request {
    pub(super) direction: Direction,
    pub(super) amount: Positive,
    pub(super) automatic: bool,
    pub(super) instant: bool,
    pub(super) description: Option<String>,
    pub(super) statement_descriptor: Option<String>,
    pub(super) metadata: Metadata,
}

/// Takes the amount out of the balance and sends the payout on its way.
pub(super) fn make(
    tx: &mut Tx<'_>,
    account: &Account,
    destination: &ExternalAccount,
    request: Request,
) -> Result<Payout, Stop> {
    let owner = account.id.as_str();
    let now = tx.now();
    let arrival = if request.instant { now } else { calendar::arrival(now, &account.country) };
    let id = tx.id("po", owner);
    let mut payout = Payout::new(id, request.direction, request.amount, now);
    payout.arrival_date = arrival;
    payout.automatic = request.automatic;
    payout.balance_transaction = Some(tx.id("txn", owner));
    payout.description = request.description;
    payout.destination = Some(destination.id().to_owned());
    payout.metadata = request.metadata;
    if request.instant {
        payout.method = "instant".into();
    }
    if request.automatic {
        payout.reconciliation_status = "in_progress".into();
    }
    payout.statement_descriptor = request.statement_descriptor;
    payout.kind = destination.kind().into();
    payout.internal.failure = destination.failure();
    let (entry, amount) = (entry(request.direction), request.amount);
    let id = payout.balance_transaction.clone().unwrap_or_default();
    let transaction =
        BalanceTransaction::new(id, entry, amount, &payout.id, now, now).described("STRIPE PAYOUT");
    let booking = Booking::new("payout", &payout.id).view(owner, transaction);
    let booking = match request.direction {
        Direction::Credit => booking.credit(books::bank(), amount.money()),
        Direction::Debit => booking.debit(books::bank(), amount.money())?,
    };
    tx.book(booking)?;
    tx.insert(owner, &payout)?;
    let sent = if request.instant { now } else { now + SENT_AFTER };
    tx.schedule(sent.min(arrival), &Timer::SendPayout { payout: payout.id.clone() })?;
    Ok(payout)
}

fn entry(direction: Direction) -> Entry {
    match direction {
        Direction::Credit => Entry::Payout,
        Direction::Debit => Entry::BankDebit,
    }
}
