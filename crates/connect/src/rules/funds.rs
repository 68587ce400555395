//! What account holders have.

use engine::{Error, Reader};
use ledger::{Currency, Money, MoneyError, Positive};
use model::books;

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

/// What a holder has in one currency.
pub fn funds(reader: &mut impl Reader, holder: &str, currency: Currency) -> Result<Funds, Error> {
    let all = funds_by_currency(reader, holder)?;
    let found = all.into_iter().find(|funds| funds.currency() == currency);
    Ok(found.unwrap_or(Funds::none(currency)))
}

/// What a holder has, currency by currency.
pub fn funds_by_currency(reader: &mut impl Reader, holder: &str) -> Result<Vec<Funds>, Error> {
    let now = reader.now();
    let mut all: Vec<Funds> = Vec::new();
    for row in reader.ledger(books::owed_prefix(holder).as_str())? {
        let currency: Currency =
            row.currency.parse().map_err(|_| Error::bug("a ledger account's currency"))?;
        let bucket = books::bucket_of(&row.account)
            .ok_or_else(|| Error::bug(format!("{} is no holder's account", row.account)))?;
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
