//! Booking: journals together with what their holders see of them, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};

use engine::{Error, Reader, Tx};
use ledger::{AccountPath, Currency, Journal, Line, Money, MoneyError, Positive};
use model::{balance_transaction::BalanceTransaction, books};

use crate::{
    due::Timer,
    rules::{accounts::reach::Reach, payouts::plan::plan},
};

/// A balanced journal, and the balance transactions that are its holders' views of it.
#[derive(Debug, Clone)]
pub struct Booking {
    kind: &'static str,
    subject: String,
    views: Vec<(String, BalanceTransaction)>,
    counters: Vec<(AccountPath, Money)>,
}

impl Booking {
    /// Begins a journal of a kind, about an object.
    pub fn new(kind: &'static str, subject: &str) -> Booking {
        Booking { kind, subject: subject.to_owned(), views: Vec::new(), counters: Vec::new() }
    }

    /// Posts a balance transaction's net to its holder's balance: pending until its
    /// `available_on`, or available if that is not later than now.
    #[must_use]
    pub fn view(mut self, holder: &str, transaction: BalanceTransaction) -> Booking {
        self.views.push((holder.to_owned(), transaction));
        self
    }

    /// Credits any other account.
    #[must_use]
    pub fn credit(mut self, account: AccountPath, amount: Money) -> Booking {
        self.counters.push((account, amount));
        self
    }

    /// Debits any other account. Errors on overflow.
    pub fn debit(self, account: AccountPath, amount: Money) -> Result<Booking, MoneyError> {
        Ok(self.credit(account, amount.checked_neg()?))
    }
}

/// Writes a journal and its views, and plans the payouts that it makes possible or necessary. An
/// unbalanced journal is a bug and aborts the command.
///
/// The books themselves know nothing of payouts: this is the rule that ties the two together, and
/// it plans at once, before what a command does next, so that ids and timers keep their order.
pub(crate) fn book(tx: &mut Tx<'_>, booking: Booking) -> Result<(), Error> {
    let Booking { kind, subject, views, counters } = booking;
    let no = tx.journal_no();
    let mut lines = Vec::with_capacity(views.len() + counters.len());
    let mut gaining: BTreeSet<String> = BTreeSet::new();
    for (holder, mut transaction) in views {
        let bucket = books::Bucket::until(transaction.available_on, tx.now());
        let account = books::owed(&holder, bucket);
        if let books::Bucket::Pending(available_on) = bucket {
            settle_later(tx, &account, &holder, transaction.currency(), available_on)?;
        }
        let amount = transaction.net();
        if bucket == books::Bucket::Available && Positive::new(amount).is_some() {
            gaining.insert(holder.clone());
        }
        lines.push(Line { account, amount, view: Some(transaction.id.clone()) });
        transaction.internal.journal = no;
        tx.insert(&holder, &transaction)?;
    }
    lines.extend(counters.into_iter().map(|(account, amount)| Line {
        account,
        amount,
        view: None,
    }));
    lines.retain(|line| !line.amount.is_zero());
    if lines.is_empty() {
        // A movement of nothing, such as a charge that its fee eats up whole, has views only.
        return Ok(());
    }
    let journal = Journal { kind: kind.to_owned(), subject, lines };
    let crossing = crossing(tx, &journal)?;
    tx.record(no, journal)?;
    for holder in crossing {
        if let Some(account) = tx.account_anywhere(&holder)? {
            plan(tx, &account)?;
        }
    }
    // Who has something available at once is told after what it comes from.
    for account in gaining {
        tx.schedule(tx.now(), &Timer::TellBalance { account })?;
    }
    Ok(())
}

/// Holders who had nothing available and have something with this journal, or owe something
/// and did not.
fn crossing(tx: &mut Tx<'_>, journal: &Journal) -> Result<Vec<String>, Error> {
    let mut moved: BTreeMap<(&str, Currency), i64> = BTreeMap::new();
    for line in &journal.lines {
        let account = line.account.as_str();
        if books::holder_of_available(account).is_some() {
            let currency = line.amount.currency();
            let sum = moved.entry((account, currency)).or_default();
            let overflows = || Error::bug("a sum overflows");
            *sum = sum.checked_add(line.amount.minor()).ok_or_else(overflows)?;
        }
    }
    let mut crossing: Vec<String> = Vec::new();
    for ((account, currency), moved) in moved {
        let rows = tx.ledger(account)?;
        let before = rows.iter().find(|row| row.currency == currency.code());
        let before = before.map_or(0, |row| row.amount);
        let after = before.checked_add(moved).ok_or_else(|| Error::bug("a sum overflows"))?;
        let crosses = (before <= 0 && after > 0) || (before >= 0 && after < 0);
        let holder = books::holder_of_available(account).unwrap_or_default();
        if crosses && !crossing.iter().any(|known| known == holder) {
            crossing.push(holder.to_owned());
        }
    }
    Ok(crossing)
}

/// Schedules the settlement of a pending bucket when the first money comes into it.
fn settle_later(
    tx: &mut Tx<'_>,
    account: &AccountPath,
    holder: &str,
    currency: Currency,
    available_on: i64,
) -> Result<(), Error> {
    let rows = tx.ledger(account.as_str())?;
    if rows.iter().any(|row| row.account == account.as_str() && row.currency == currency.code()) {
        return Ok(());
    }
    let timer = Timer::Settle {
        owner: holder.to_owned(),
        currency: currency.code().to_owned(),
        available_on,
    };
    tx.schedule(available_on, &timer)
}
