//! What processing a payment costs, and who pays it.

use ledger::{Rounding, portion};
use serde::{Deserialize, Serialize};

use crate::account::FeesPayer;

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
    /// The fee for a card charge of `amount` minor units, rounded half up, never more than the
    /// amount.
    pub fn card(&self, country: &str, amount: i64) -> i64 {
        let Some(price) = self.0.iter().find(|p| p.country == country || p.country == "*") else {
            return 0;
        };
        // Amounts have at most eight digits, so that this can't overflow.
        let share = portion(amount, price.rate, Rounding::HalfUp).unwrap_or(0);
        (share + price.fixed).min(amount)
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
    use super::*;

    #[test]
    fn card_fees() {
        let schedule = FeeSchedule::default();
        for (country, amount, expected) in [
            ("US", 1000, 59),
            ("US", 2000, 88),
            ("US", 10_000, 320),
            ("US", 15_500, 480),
            ("US", 20, 20),
            ("GB", 1000, 35),
            ("DE", 1000, 40),
        ] {
            assert_eq!(schedule.card(country, amount), expected, "{country} {amount}");
        }
    }
}
