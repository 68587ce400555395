//! An amount in a call's body.

use ledger::{Currency, Money, Positive};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

#[derive(Serialize, Deserialize)]
struct Amount {
    minor: i64,
    currency: Currency,
}

pub(super) fn serialize<S: Serializer>(amount: &Positive, to: S) -> Result<S::Ok, S::Error> {
    Amount { minor: amount.minor(), currency: amount.currency() }.serialize(to)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Positive, D::Error> {
    let Amount { minor, currency } = Amount::deserialize(from)?;
    Positive::new(Money::new(minor, currency)).ok_or_else(|| D::Error::custom("no amount"))
}
