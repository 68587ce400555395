//! `POST /v1/payouts`: from the balance to an external account, by hand.

use ledger::Currency;
use model::{
    account::Account,
    balance_transaction::{BalanceTransaction, TransactionType},
    books, calendar,
    external_account::ExternalAccount,
    metadata::{Metadata, MetadataPatch},
    payout::{Payout, PayoutInternal, PayoutStatus},
    refusal::{ParamFault, Refusal},
};
use serde::Deserialize;
use serde_json::json;

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
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Params {
    amount: i64,
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
    if params.amount < 1 {
        let fault = ParamFault::AtLeast(1);
        return Err(Refusal::Param { param: "amount".into(), fault }.into());
    }
    if params.statement_descriptor.as_ref().is_some_and(|text| text.chars().count() > 22) {
        let message = "The statement descriptor must be at most 22 characters.";
        return Err(Refusal::invalid(Some("statement_descriptor"), message).into());
    }
    let account = owner(tx, &caller.account)?;
    if !account.payouts_enabled {
        let message = "Cannot create payouts: payouts have been disabled on this account.";
        return Err(Refusal::coded("payouts_not_allowed", None, message).into());
    }
    if funds(tx, &caller.account, currency)?.available < params.amount {
        return Err(Refusal::PayoutInsufficient.into());
    }
    let destination = destination(tx, caller, &account, currency, params.destination.as_deref())?;
    let request = Request {
        amount: params.amount,
        currency,
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
                param: "destination".into(),
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

/// A payout to be made; one of a negative amount is a debit.
pub(super) struct Request {
    pub(super) amount: i64,
    pub(super) currency: Currency,
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
    let payout = Payout {
        id: tx.id("po", owner),
        object: "payout".into(),
        amount: request.amount,
        application_fee: None,
        application_fee_amount: None,
        arrival_date: arrival,
        automatic: request.automatic,
        balance_transaction: Some(tx.id("txn", owner)),
        created: now,
        currency: request.currency,
        description: request.description,
        destination: Some(destination.id().to_owned()),
        failure_balance_transaction: None,
        failure_code: None,
        failure_message: None,
        livemode: false,
        metadata: request.metadata,
        method: if request.instant { "instant" } else { "standard" }.into(),
        original_payout: None,
        payout_method: None,
        reconciliation_status: if request.automatic { "in_progress" } else { "not_applicable" }
            .into(),
        reversed_by: None,
        source_type: "card".into(),
        statement_descriptor: request.statement_descriptor,
        status: PayoutStatus::Pending,
        trace_id: Some(json!({ "status": "pending", "value": null })),
        kind: destination.kind().into(),
        internal: PayoutInternal { failure: destination.failure(), ..PayoutInternal::default() },
    };
    let transaction = BalanceTransaction::new(
        payout.balance_transaction.clone().unwrap_or_default(),
        TransactionType::Payout,
        -payout.amount,
        payout.currency,
        &payout.id,
        now,
        now,
    )
    .described("STRIPE PAYOUT");
    let booking = Booking::new("payout", &payout.id).view(owner, transaction).counter(
        books::bank(),
        payout.currency,
        payout.amount,
    );
    tx.book(booking)?;
    tx.insert(owner, &payout)?;
    let sent = if request.instant { now } else { now + SENT_AFTER };
    tx.schedule(sent.min(arrival), &Timer::SendPayout { payout: payout.id.clone() })?;
    Ok(payout)
}
