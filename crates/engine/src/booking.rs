//! Writing journals together with what their holders see of them.

use std::collections::BTreeMap;

use ledger::{AccountPath, Currency, Journal, Line, Money, MoneyError, Positive};
use model::{balance_transaction::BalanceTransaction, books};
use store::{JournalRow, LineRow};

use crate::{commands::payouts, due::Timer, look::Look, stop::Stop, tx::Tx};

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

/// What an account holder has in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Funds {
    /// May be paid out or transferred now.
    pub available: Money,
    /// Settles later.
    pub pending: Money,
    /// Set aside.
    pub reserved: Money,
}

impl Funds {
    /// Nothing, in a currency.
    pub const fn none(currency: Currency) -> Funds {
        let zero = Money::zero(currency);
        Funds { available: zero, pending: zero, reserved: zero }
    }

    /// Their currency.
    pub const fn currency(&self) -> Currency {
        self.available.currency()
    }

    /// True if there is nothing, neither of money nor of debts.
    pub fn are_none(&self) -> bool {
        self.available.is_zero() && self.pending.is_zero() && self.reserved.is_zero()
    }

    /// True if so much of this currency may be paid out or transferred now.
    pub fn cover(&self, amount: Positive) -> Result<bool, MoneyError> {
        Ok(self.available.checked_cmp(amount.money())?.is_ge())
    }
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
                self.settle_later(&account, &holder, transaction.currency(), available_on)?;
            }
            let amount = transaction.net();
            lines.push(Line { account, amount, view: Some(transaction.id.clone()) });
            transaction.internal.journal = no;
            self.insert(&holder, &transaction)?;
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
        let mut moved: BTreeMap<(&str, &str), i64> = BTreeMap::new();
        for line in &journal.lines {
            if books::holder_of_available(&line.account).is_some() {
                let sum = moved.entry((&line.account, &line.currency)).or_default();
                *sum = sum.checked_add(line.amount).ok_or_else(|| Stop::bug("a sum overflows"))?;
            }
        }
        let mut crossing: Vec<String> = Vec::new();
        for ((account, currency), moved) in moved {
            let rows = self.ledger(account)?;
            let before = rows.iter().find(|row| row.currency == currency);
            let before = before.map_or(0, |row| row.amount);
            let after = before.checked_add(moved).ok_or_else(|| Stop::bug("a sum overflows"))?;
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
    let found = all.into_iter().find(|funds| funds.currency() == currency);
    Ok(found.unwrap_or(Funds::none(currency)))
}

/// What a holder has, currency by currency.
pub fn funds_by_currency(look: &mut impl Look, holder: &str) -> Result<Vec<Funds>, Stop> {
    let now = look.now();
    let mut all: Vec<Funds> = Vec::new();
    for row in look.ledger(books::owed_prefix(holder).as_str())? {
        let currency: Currency =
            row.currency.parse().map_err(|_| Stop::bug("a ledger account's currency"))?;
        let bucket = books::bucket_of(&row.account)
            .ok_or_else(|| Stop::bug(format!("{} is no holder's account", row.account)))?;
        let known = all.iter().position(|funds| funds.currency() == currency);
        let place = known.unwrap_or(all.len());
        if known.is_none() {
            all.push(Funds::none(currency));
        }
        let funds = &mut all[place];
        let part = match bucket {
            books::Bucket::Available => &mut funds.available,
            books::Bucket::Reserved => &mut funds.reserved,
            // The settling timer may run a moment late; the money is available on time.
            books::Bucket::Pending(on) if on <= now => &mut funds.available,
            books::Bucket::Pending(_) => &mut funds.pending,
        };
        *part = part.checked_add(Money::new(row.amount, currency))?;
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
