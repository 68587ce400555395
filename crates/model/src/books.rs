//! The chart of accounts: what the books call things.

use ledger::AccountPath;

/// Where a holder's money is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    /// May be paid out or transferred.
    Available,
    /// Becomes available at this time, unix seconds.
    Pending(i64),
    /// Set aside.
    Reserved,
}

impl Bucket {
    /// Pending if `available_on` is still to come, available otherwise.
    pub fn until(available_on: i64, now: i64) -> Bucket {
        if available_on > now { Bucket::Pending(available_on) } else { Bucket::Available }
    }
}

/// What the platform's operator owes to an account holder, bucket by bucket. A liability.
pub fn owed(holder: &str, bucket: Bucket) -> AccountPath {
    AccountPath::new(match bucket {
        Bucket::Available => format!("owed/{holder}/available"),
        Bucket::Pending(on) => format!("owed/{holder}/pending/{on}"),
        Bucket::Reserved => format!("owed/{holder}/reserved"),
    })
}

/// What all of a holder's accounts begin with.
pub fn owed_prefix(holder: &str) -> String {
    format!("owed/{holder}/")
}

/// The bucket that a holder's account is; none for other accounts.
pub fn bucket_of(path: &str) -> Option<Bucket> {
    let mut parts = path.strip_prefix("owed/")?.split('/').skip(1);
    match (parts.next()?, parts.next()) {
        ("available", None) => Some(Bucket::Available),
        ("reserved", None) => Some(Bucket::Reserved),
        ("pending", Some(on)) => on.parse().ok().map(Bucket::Pending),
        _ => None,
    }
}

/// Whose available money an account is; none for other accounts.
pub fn holder_of_available(path: &str) -> Option<&str> {
    path.strip_prefix("owed/")?.strip_suffix("/available")
}

/// What the card networks owe for charges, less what was refunded. An asset.
pub fn card_network() -> AccountPath {
    AccountPath::new("network/card")
}

/// Money paid out to holders' banks (and so no longer at ours). An asset.
pub fn bank() -> AccountPath {
    AccountPath::new("bank/payouts")
}

/// Processing fees earned.
pub fn processing_fees() -> AccountPath {
    AccountPath::new("revenue/processing")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_read_back_from_paths() {
        for bucket in [Bucket::Available, Bucket::Pending(1_767_571_200), Bucket::Reserved] {
            let path = owed("acct_1", bucket);
            assert!(path.as_str().starts_with(&owed_prefix("acct_1")));
            assert_eq!(bucket_of(path.as_str()), Some(bucket));
            let available = (bucket == Bucket::Available).then_some("acct_1");
            assert_eq!(holder_of_available(path.as_str()), available);
            assert!(path.kind().is_some());
        }
        for account in [card_network(), bank(), processing_fees()] {
            assert!(account.kind().is_some());
            assert_eq!(bucket_of(account.as_str()), None);
        }
    }

    #[test]
    fn money_is_pending_until_it_is_available() {
        for (available_on, bucket) in
            [(4, Bucket::Available), (5, Bucket::Available), (6, Bucket::Pending(6))]
        {
            assert_eq!(Bucket::until(available_on, 5), bucket);
        }
        for (bucket, path) in [
            (Bucket::Available, "owed/acct_1/available"),
            (Bucket::Pending(6), "owed/acct_1/pending/6"),
            (Bucket::Reserved, "owed/acct_1/reserved"),
        ] {
            assert_eq!(owed("acct_1", bucket).as_str(), path);
        }
        assert_eq!(owed_prefix("acct_1"), "owed/acct_1/");
        for path in
            ["owed/acct_1", "owed/acct_1/pending", "owed/acct_1/available/6", "bank/available"]
        {
            assert_eq!(bucket_of(path), None, "{path}");
        }
    }
}
