//! The smallest and the largest payment.

use ledger::{Currency, Money, Positive};

use crate::refusal::{ParamFault, Refusal};

/// Eight digits, whatever the currency. Source: the API's own refusal.
const MOST: i64 = 99_999_999;

/// The smallest payment in a currency, in minor units. Source: "Minimum charge amounts".
fn least(currency: Currency) -> i64 {
    match currency.code() {
        "aed" | "pln" | "ron" | "myr" => 200,
        "gbp" => 30,
        "bgn" => 100,
        "czk" => 1500,
        "dkk" => 250,
        "hkd" => 400,
        "huf" => 17_500,
        "mxn" | "thb" => 1000,
        "nok" | "sek" => 300,
        _ => 50,
    }
}

/// What the amount of a payment is a multiple of: of the third decimal nothing is left, and two
/// currencies are sent with two decimals that they do not have. Source: "Special cases".
fn step(currency: Currency) -> i64 {
    match currency.code() {
        "isk" | "ugx" => 100,
        "bhd" | "jod" | "kwd" | "omr" | "tnd" => 10,
        _ => 1,
    }
}

/// What the amount of a payout is a multiple of: two more currencies have no decimals at banks.
fn payout_step(currency: Currency) -> i64 {
    match currency.code() {
        "huf" | "twd" => 100,
        _ => step(currency),
    }
}

/// Refuses a payout of an amount that no bank can be sent.
pub fn payable(amount: Positive) -> Result<(), Refusal> {
    whole(amount, payout_step(amount.currency()))
}

fn whole(amount: Positive, step: i64) -> Result<(), Refusal> {
    if amount.minor().checked_rem(step) == Some(0) {
        return Ok(());
    }
    let message = format!("Amounts in {} must be a multiple of {step}.", amount.currency().code());
    Err(Refusal::coded("invalid_charge_amount", Some("amount"), message))
}

/// The amount of a payment; refuses one below the minimum, beyond eight digits, or with digits that
/// its currency does not have.
pub fn chargeable(amount: Money) -> Result<Positive, Refusal> {
    let currency = amount.currency();
    let positive = Positive::new(amount).ok_or_else(|| Refusal::Param {
        param: "amount".to_owned(),
        fault: ParamFault::AtLeast(1),
    })?;
    if amount.minor() < least(currency) {
        return Err(Refusal::AmountTooSmall { minimum: Money::new(least(currency), currency) });
    }
    if amount.minor() > MOST {
        return Err(Refusal::AmountTooLarge { maximum: Money::new(MOST, currency) });
    }
    whole(positive, step(currency))?;
    Ok(positive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payments_have_a_smallest_and_a_largest_amount() {
        for (code, least) in [
            ("usd", 50),
            ("eur", 50),
            ("jpy", 50),
            ("aed", 200),
            ("pln", 200),
            ("ron", 200),
            ("myr", 200),
            ("gbp", 30),
            ("bgn", 100),
            ("czk", 1500),
            ("dkk", 250),
            ("hkd", 400),
            ("huf", 17_500),
            ("mxn", 1000),
            ("thb", 1000),
            ("nok", 300),
            ("sek", 300),
        ] {
            let of = |minor| Money::new(minor, code.parse().unwrap());
            let fault = ParamFault::AtLeast(1);
            for minor in [i64::MIN, -1, 0] {
                let refusal = Refusal::Param { param: "amount".into(), fault: fault.clone() };
                assert_eq!(chargeable(of(minor)), Err(refusal), "{minor} {code}");
            }
            let small = Refusal::AmountTooSmall { minimum: of(least) };
            assert_eq!(chargeable(of(1)), Err(small.clone()), "{code}");
            assert_eq!(chargeable(of(least - 1)), Err(small), "{code}");
            assert_eq!(chargeable(of(least)).map(Positive::money), Ok(of(least)), "{code}");
            let most = of(99_999_999);
            assert_eq!(chargeable(most).map(Positive::money), Ok(most));
            let large = Refusal::AmountTooLarge { maximum: most };
            assert_eq!(chargeable(of(100_000_000)), Err(large.clone()));
            assert_eq!(chargeable(of(i64::MAX)), Err(large));
        }
    }

    #[test]
    fn currencies_have_a_smallest_step() {
        // Code; of payments, of payouts.
        for (code, step, payout) in [
            ("usd", 1, 1),
            ("jpy", 1, 1),
            ("isk", 100, 100),
            ("ugx", 100, 100),
            ("bhd", 10, 10),
            ("jod", 10, 10),
            ("kwd", 10, 10),
            ("omr", 10, 10),
            ("tnd", 10, 10),
            ("huf", 1, 100),
            ("twd", 1, 100),
        ] {
            let of = |minor| Money::new(minor, code.parse().unwrap());
            for more in 0..=100 {
                let amount = of(20_000 + more);
                assert_eq!(chargeable(amount).is_ok(), more % step == 0, "{amount:?}");
                let amount = Positive::new(amount).unwrap();
                assert_eq!(payable(amount).is_ok(), more % payout == 0, "{amount:?}");
            }
        }
        let refused = chargeable(Money::new(1001, "kwd".parse().unwrap()));
        let message = "Amounts in kwd must be a multiple of 10.";
        let refusal = Refusal::coded("invalid_charge_amount", Some("amount"), message);
        assert_eq!(refused, Err(refusal));
    }
}
