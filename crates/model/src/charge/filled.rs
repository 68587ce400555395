//! The links of a charge, which an asynchronous capture shows a moment later.
//!
//! Nothing is written when that moment comes: the charge is stored with its links from the
//! beginning, and with the time until which they are not shown.

use super::Charge;

impl Charge {
    /// Shows the links that an asynchronous capture withholds at first. True if it changed
    /// anything.
    pub fn fill(&mut self) -> bool {
        let before = (self.balance_transaction.clone(), self.transfer.clone());
        self.balance_transaction.clone_from(&self.internal.balance_transaction);
        self.transfer = self.internal.transfer.clone().map(Some);
        self.application_fee.clone_from(&self.internal.application_fee);
        self.internal.filled_at = None;
        before != (self.balance_transaction.clone(), self.transfer.clone())
    }

    /// Shows its links at a time, and not before: the capture is asynchronous.
    pub fn fill_at(&mut self, time: i64) {
        self.internal.filled_at = Some(time);
    }

    /// When it shows them, if it does not yet.
    pub fn filled_at(&self) -> Option<i64> {
        self.internal.filled_at
    }

    pub(super) fn stored_at(&self, now: i64) -> Option<Charge> {
        let filled_at = self.internal.filled_at?;
        let mut stored = self.clone();
        stored.fill();
        stored.internal.filled_at = Some(filled_at).filter(|at| *at > now);
        Some(stored)
    }
}

#[cfg(test)]
mod tests {
    use ledger::{Currency, Money, Positive};
    use serde_json::json;

    use super::*;

    fn charge() -> Charge {
        let amount = Positive::new(Money::new(1000, Currency::USD)).unwrap();
        Charge::authorized("ch_1".into(), amount, 5)
    }

    #[test]
    fn links_are_filled_in_once() {
        let link = || Some("x".to_owned());
        for (transaction, transfer) in [(link(), None), (None, link()), (link(), link())] {
            let mut charge = charge();
            assert!(!charge.fill());
            charge.internal.balance_transaction.clone_from(&transaction);
            charge.internal.transfer.clone_from(&transfer);
            assert!(charge.fill(), "{transaction:?} {transfer:?}");
            assert!(!charge.fill());
            assert_eq!(
                (&charge.balance_transaction, charge.transfer),
                (&transaction, transfer.map(Some))
            );
        }
    }

    #[test]
    fn a_charge_is_stored_as_it_will_be() {
        let mut early = charge();
        assert_eq!(early.stored_at(5), None);
        early.internal.balance_transaction = Some("txn_1".into());
        early.internal.transfer = Some("tr_1".into());
        early.internal.application_fee = Some("fee_1".into());
        early.transfer = Some(None);
        early.fill_at(10);
        assert_eq!(early.filled_at(), Some(10));
        for (now, filled_at) in [(9, Some(10)), (10, None), (11, None)] {
            let stored = early.stored_at(now).unwrap();
            let body = json!(stored);
            assert_eq!(body["balance_transaction"], "txn_1", "{now}");
            assert_eq!(body["transfer"], "tr_1", "{now}");
            assert_eq!(body["application_fee"], "fee_1", "{now}");
            assert_eq!(stored.filled_at(), filled_at, "{now}");
        }
        assert_eq!(json!(early)["transfer"], json!(null));
        early.fill();
        assert_eq!((early.filled_at(), early.stored_at(9)), (None, None));
    }
}
