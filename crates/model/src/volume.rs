//! What an account has taken over its life, kept as long as a threshold waits for it.

use ledger::Money;
use serde::{Deserialize, Serialize};

use crate::{object::object, resource::Resource};

/// A count. It is never shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Volume {
    /// `volume_…`, after the account's.
    pub id: String,
    pub object: String,
    /// Minor units, all charges together.
    pub amount: i64,
    /// When the first was made, unix seconds.
    pub since: i64,
}

impl Volume {
    /// The id of an account's count.
    pub fn id_of(account: &str) -> String {
        format!("volume_{}", account.trim_start_matches("acct_"))
    }

    /// The count of an account's first charge.
    pub fn new(account: &str, first: Money, since: i64) -> Volume {
        let (id, amount) = (Volume::id_of(account), first.minor());
        Volume { id, object: "volume".into(), amount, since }
    }

    /// Counts another charge. It is a measure, not a sum of money: other currencies count as if
    /// they were dollars.
    pub fn count(&mut self, charged: Money) {
        self.amount = self.amount.saturating_add(charged.minor());
    }

    fn lists(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

object!(Volume, Resource::new("volume", &["volume"]));

#[cfg(test)]
mod tests {
    use ledger::Currency;

    use super::*;

    #[test]
    fn charges_are_counted_together() {
        assert_eq!(Volume::id_of("acct_1"), "volume_1");
        let mut volume = Volume::new("acct_1", Money::new(5, Currency::USD), 7);
        assert_eq!((volume.id.as_str(), volume.amount, volume.since), ("volume_1", 5, 7));
        volume.count(Money::new(6, Currency::USD));
        assert_eq!(volume.amount, 11);
        assert!(volume.lists().is_empty());
        volume.count(Money::new(i64::MAX, Currency::USD));
        assert_eq!(volume.amount, i64::MAX);
    }
}
