//! Writing journals together with what their holders see of them.

use ledger::{AccountPath, Currency, Journal, Line, Money};
use model::{balance_transaction::BalanceTransaction, books};
use store::{JournalRow, LineRow};

use crate::{commands::payouts, look::Look, stop::Stop, timers::Timer, tx::Tx};

/// A balanced journal, and the balance transactions that are its holders' views of it.
#[derive(Debug, Clone)]
pub struct Booking {
    kind: &'static str,
    subject: String,
    views: Vec<(String, BalanceTransaction)>,
    counters: Vec<(AccountPath, Currency, i64)>,
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

    /// Posts to any other account: credit positive, minor units.
    #[must_use]
    pub fn counter(mut self, account: AccountPath, currency: Currency, amount: i64) -> Booking {
        self.counters.push((account, currency, amount));
        self
    }
}

/// What an account holder has in one currency, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Funds {
    /// May be paid out or transferred now.
    pub available: i64,
    /// Settles later.
    pub pending: i64,
    /// Set aside.
    pub reserved: i64,
}

impl Tx<'_> {
    /// Writes a journal and its views. An unbalanced journal is a bug and aborts the command.
    pub fn book(&mut self, booking: Booking) -> Result<(), Stop> {
        let Booking { kind, subject, views, counters } = booking;
        let no = self.next_seq();
        let mut lines = Vec::with_capacity(views.len() + counters.len());
        for (holder, mut transaction) in views {
            let bucket = books::Bucket::until(transaction.available_on, self.now());
            let account = books::owed(&holder, bucket);
            if let books::Bucket::Pending(available_on) = bucket {
                self.settle_later(&account, &holder, transaction.currency, available_on)?;
            }
            let amount = Money::new(transaction.net, transaction.currency);
            lines.push(Line { account, amount, view: Some(transaction.id.clone()) });
            transaction.internal.journal = no;
            self.insert(&holder, &transaction)?;
        }
        for (account, currency, minor) in counters.into_iter().filter(|(_, _, minor)| *minor != 0) {
            lines.push(Line { account, amount: Money::new(minor, currency), view: None });
        }
        lines.retain(|line| line.amount.minor() != 0);
        if lines.is_empty() {
            // A movement of nothing, such as a charge that its fee eats up whole, has views only.
            return Ok(());
        }
        let journal = Journal { kind: kind.to_owned(), subject, lines };
        journal.check().map_err(|error| Stop::bug(format!("{kind} journal: {error}")))?;
        let created = self.now();
        let row = row_of(journal, no, created);
        let crossing = self.crossing(&row)?;
        self.writes.journals.push(row);
        for holder in crossing {
            if let Some(account) = self.account_anywhere(&holder)? {
                payouts::plan(self, &account)?;
            }
        }
        Ok(())
    }

    /// Holders who had nothing available and have something with this journal, or owe something
    /// and did not.
    fn crossing(&mut self, journal: &JournalRow) -> Result<Vec<String>, Stop> {
        let mut crossing = Vec::new();
        for line in &journal.lines {
            let Some(holder) = books::holder_of_available(&line.account) else { continue };
            let rows = self.ledger(&line.account)?;
            let before = rows.iter().find(|row| row.currency == line.currency);
            let before = before.map_or(0, |row| row.amount);
            let after = before + line.amount;
            if (before <= 0 && after > 0) || (before >= 0 && after < 0) {
                crossing.push(holder.to_owned());
            }
        }
        Ok(crossing)
    }

    /// Schedules the settlement of a pending bucket when the first money comes into it.
    fn settle_later(
        &mut self,
        account: &AccountPath,
        holder: &str,
        currency: Currency,
        available_on: i64,
    ) -> Result<(), Stop> {
        let rows = self.ledger(account.as_str())?;
        if rows.iter().any(|row| row.account == account.as_str() && row.currency == currency.code())
        {
            return Ok(());
        }
        let timer = Timer::Settle {
            owner: holder.to_owned(),
            currency: currency.code().to_owned(),
            available_on,
        };
        self.schedule(available_on, &timer)
    }
}

/// What a holder has in one currency.
pub fn funds(look: &mut impl Look, holder: &str, currency: Currency) -> Result<Funds, Stop> {
    let all = funds_by_currency(look, holder)?;
    Ok(all.into_iter().find(|(c, _)| *c == currency).map(|(_, funds)| funds).unwrap_or_default())
}

/// What a holder has, currency by currency.
pub fn funds_by_currency(
    look: &mut impl Look,
    holder: &str,
) -> Result<Vec<(Currency, Funds)>, Stop> {
    let now = look.now();
    let mut all: Vec<(Currency, Funds)> = Vec::new();
    for row in look.ledger(books::owed_prefix(holder).as_str())? {
        let currency: Currency =
            row.currency.parse().map_err(|_| Stop::bug("a ledger account's currency"))?;
        let bucket = books::bucket_of(&row.account)
            .ok_or_else(|| Stop::bug(format!("{} is no holder's account", row.account)))?;
        let place = match all.iter().position(|(c, _)| *c == currency) {
            Some(place) => place,
            None => {
                all.push((currency, Funds::default()));
                all.len() - 1
            }
        };
        let funds = &mut all[place].1;
        match bucket {
            books::Bucket::Available => funds.available += row.amount,
            books::Bucket::Reserved => funds.reserved += row.amount,
            // The settling timer may run a moment late; the money is available on time.
            books::Bucket::Pending(on) if on <= now => funds.available += row.amount,
            books::Bucket::Pending(_) => funds.pending += row.amount,
        }
    }
    Ok(all)
}

fn row_of(journal: Journal, no: i64, created: i64) -> JournalRow {
    let lines = journal.lines.into_iter().map(|line| LineRow {
        account: line.account.as_str().to_owned(),
        currency: line.amount.currency().code().to_owned(),
        amount: line.amount.minor(),
        view: line.view,
    });
    JournalRow { no, created, kind: journal.kind, subject: journal.subject, lines: lines.collect() }
}
