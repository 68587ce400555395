//! Where the rules of money are.

/// The files, the most important first.
pub const FILES: &[&str] = &[
    "crates/ledger/src/money.rs",
    "crates/ledger/src/error.rs",
    "crates/ledger/src/journal.rs",
    "crates/ledger/src/positive.rs",
    "crates/ledger/src/proportion.rs",
    "crates/ledger/src/rate.rs",
    "crates/ledger/src/account.rs",
    "crates/ledger/src/currency.rs",
    "crates/model/src/capture/plan.rs",
    "crates/model/src/capture.rs",
    "crates/model/src/returnable.rs",
    "crates/model/src/fees.rs",
    "crates/model/src/limits.rs",
    "crates/model/src/charge/state.rs",
    "crates/model/src/charge/steps.rs",
    "crates/model/src/charge.rs",
    "crates/model/src/payment_intent/status.rs",
    "crates/model/src/payment_intent/steps.rs",
    "crates/model/src/payment_intent/checks.rs",
    "crates/model/src/payment_intent.rs",
    "crates/model/src/refund.rs",
    "crates/model/src/transfer.rs",
    "crates/model/src/payout.rs",
    "crates/model/src/application_fee.rs",
    "crates/model/src/balance_transaction.rs",
    "crates/model/src/books.rs",
    "crates/model/src/account/capability.rs",
    "crates/model/src/volume.rs",
    "crates/model/src/calendar.rs",
];

/// The packages that they are of, whose unit tests have to notice.
pub const PACKAGES: &[&str] = &["ledger", "model"];

#[cfg(test)]
mod tests {
    use super::{FILES, PACKAGES};
    use crate::sh;

    #[test]
    fn they_are_there() {
        for file in FILES {
            assert!(sh::root().join(file).is_file(), "{file}");
            assert!(PACKAGES.iter().any(|of| file.starts_with(&format!("crates/{of}/src/"))));
        }
        let ledger = sh::root().join("crates/ledger/src");
        for entry in std::fs::read_dir(ledger).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let named = FILES.contains(&format!("crates/ledger/src/{name}").as_str());
            assert!(named || name == "lib.rs", "crates/ledger/src/{name} is missing in the list");
        }
    }
}
