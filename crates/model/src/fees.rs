//! What processing a payment costs and who pays it, and what a platform may take of one.

use ledger::{Money, MoneyError, Positive, Rounding};
use serde::{Deserialize, Serialize};

use crate::{account::FeesPayer, refusal::Refusal};

/// The price of card payments in one country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardPrice {
    /// ISO country code, upper case; `*` for every other country.
    pub country: String,
    /// Millionths of the amount: 29 000 is 2.9 %.
    pub rate: i64,
    /// Added to each charge, in the minor unit of its currency.
    pub fixed: i64,
}

/// The operator's price list. The first entry that fits applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeSchedule(pub Vec<CardPrice>);

impl Default for FeeSchedule {
    /// Stripe's published list prices.
    fn default() -> FeeSchedule {
        let price = |country: &str, rate, fixed| CardPrice { country: country.into(), rate, fixed };
        FeeSchedule(vec![
            price("US", 29_000, 30),
            price("CA", 29_000, 30),
            price("GB", 15_000, 20),
            price("AU", 17_000, 30),
            price("JP", 36_000, 0),
            price("SG", 34_000, 50),
            price("BR", 39_900, 39),
            price("*", 15_000, 25),
        ])
    }
}

impl FeeSchedule {
    /// The fee for a card charge, rounded half up, never more than the charge.
    pub fn card(&self, country: &str, amount: Positive) -> Result<Money, MoneyError> {
        let amount = amount.money();
        let fits = |price: &&CardPrice| price.country == country || price.country == "*";
        let Some(price) = self.0.iter().find(fits) else {
            return Ok(Money::zero(amount.currency()));
        };
        let share = amount.millionths(price.rate, Rounding::HalfUp)?;
        share.checked_add(Money::new(price.fixed, amount.currency()))?.at_most(amount)
    }
}

/// How a payment is to be shared out.
#[derive(Debug, Clone, Copy)]
pub struct Split {
    /// The platform acts on the connected account that takes the payment.
    pub direct: bool,
    /// The payment goes on to a connected account.
    pub destination: bool,
    /// The part that goes on, where it is not all.
    pub part: Option<Positive>,
    /// The platform's fee.
    pub fee: Option<Money>,
    /// The payment.
    pub amount: Money,
}

/// Refuses an application fee that nobody would pay, that is more than the payment, or that comes
/// beside a part for the destination: what is not passed on is the platform's anyway.
pub fn check_application_fee(split: &Split) -> Result<(), Refusal> {
    let Some(fee) = split.fee else { return Ok(()) };
    if !split.direct && !split.destination {
        return Err(Refusal::FeeWithoutDestination);
    }
    if split.part.is_some() {
        let message = "You may not provide the application_fee_amount parameter and the transfer_data[amount] parameter simultaneously. They are mutually exclusive.";
        return Err(Refusal::invalid(None, message));
    }
    if fee.minor() > split.amount.minor() {
        let message = "Your application fee cannot be larger than the charge amount.";
        return Err(Refusal::invalid(Some("application_fee_amount"), message));
    }
    Ok(())
}

/// The same of a charge without an intent, which Stripe tells in other words.
pub fn of_charge(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::FeeWithoutDestination => Refusal::ChargeFeeWithoutDestination,
        other => other,
    }
}

/// Whether the processing fee of a direct charge is taken from the platform instead of the
/// connected account. Source: "Fee behavior on connected accounts".
pub fn platform_pays(payer: FeesPayer) -> bool {
    match payer {
        FeesPayer::Application => true,
        FeesPayer::Account | FeesPayer::ApplicationCustom | FeesPayer::ApplicationExpress => false,
    }
}

#[cfg(test)]
mod tests {
    use ledger::Currency;

    use super::*;

    fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::USD)
    }

    #[test]
    fn card_fees() {
        let schedule = FeeSchedule::default();
        for (country, amount, expected) in [
            ("US", 1000, 59),
            ("US", 2000, 88),
            ("US", 10_000, 320),
            ("US", 15_500, 480),
            // 28.5 and 28.47: halves go up, and nothing else does.
            ("US", 983, 59),
            ("US", 982, 58),
            ("US", 20, 20),
            ("GB", 1000, 35),
            ("CA", 1000, 59),
            ("AU", 1000, 47),
            ("JP", 1000, 36),
            ("SG", 1000, 84),
            ("BR", 1000, 79),
            ("DE", 1000, 40),
        ] {
            let amount = Positive::new(usd(amount)).unwrap();
            assert_eq!(schedule.card(country, amount), Ok(usd(expected)), "{country} {amount:?}");
        }
        let amount = Positive::new(usd(1000)).unwrap();
        let abroad = FeeSchedule(vec![CardPrice { country: "GB".into(), rate: 1, fixed: 1 }]);
        assert_eq!(abroad.card("US", amount), Ok(usd(0)));
    }

    #[test]
    fn only_a_platform_that_said_so_pays_for_processing() {
        for (payer, pays) in [
            (FeesPayer::Application, true),
            (FeesPayer::Account, false),
            (FeesPayer::ApplicationCustom, false),
            (FeesPayer::ApplicationExpress, false),
        ] {
            assert_eq!(platform_pays(payer), pays, "{payer:?}");
        }
    }

    #[test]
    fn who_may_take_which_fee() {
        let nobody = "Can only apply";
        let both = "You may not provide";
        let large = "Your application fee";
        for (direct, destination, part, fee, refused) in [
            (false, false, None, None, None),
            (false, false, None, Some(0), Some(nobody)),
            (false, false, None, Some(1), Some(nobody)),
            (true, false, None, Some(0), None),
            (true, false, None, Some(1000), None),
            (true, false, None, Some(1001), Some(large)),
            (false, true, None, Some(1000), None),
            (false, true, None, Some(1001), Some(large)),
            (false, true, Some(1), None, None),
            (false, true, Some(1), Some(0), Some(both)),
            (true, true, Some(1), Some(1), Some(both)),
        ] {
            let (part, fee) = (part.map(usd).and_then(Positive::new), fee.map(usd));
            let split = Split { direct, destination, part, fee, amount: usd(1000) };
            let found = match check_application_fee(&split) {
                Ok(()) => None,
                Err(Refusal::FeeWithoutDestination) => Some(nobody.to_owned()),
                Err(Refusal::Invalid { message, .. }) => Some(message),
                Err(other) => panic!("{other:?}"),
            };
            let fits = match (&found, refused) {
                (None, None) => true,
                (Some(found), Some(refused)) => found.starts_with(refused),
                _ => false,
            };
            assert!(fits, "{split:?}: {found:?}");
        }
    }
}
