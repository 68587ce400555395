//! What can be due later.

use model::requirements::Review;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Work that is due at a time. Each variant names what it is about; the command behind it looks
/// at the state it finds and does nothing if there is nothing left to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// Pending funds become available.
    Settle {
        /// Whose.
        owner: String,
        /// Lower-case ISO code.
        currency: String,
        /// Which pending funds: those that become available at this time.
        available_on: i64,
    },
    /// An asynchronous capture shows its links.
    FillCharge {
        /// `ch_…`
        charge: String,
    },
    /// An authorisation that nobody captured runs out.
    ExpireAuthorization {
        /// `pi_…`
        payment_intent: String,
    },
    /// Likewise of a charge that was made without an intent.
    ExpireCharge {
        /// `ch_…`
        charge: String,
    },
    /// A refund that is pending succeeds; one that fails comes back.
    RefundOutcome {
        /// `re_…`
        refund: String,
    },
    /// The check of an account's data ends.
    VerifyAccount {
        /// `acct_…`
        account: String,
    },
    /// Time, or what was taken, makes more of an account's data due.
    ReviewAccount {
        /// `acct_…`
        account: String,
    },
    /// A payment changes what is due of the account that takes it.
    TriggerAccount {
        /// `acct_…`
        account: String,
        /// What is asked for.
        trigger: Review,
    },
    /// What is available is paid out.
    AutomaticPayout {
        /// `acct_…`
        account: String,
        /// For which this was planned; another plan makes this one void.
        due: i64,
    },
    /// What an account owes is taken from its bank.
    DebitBank {
        /// `acct_…`
        account: String,
        /// Lower-case ISO code.
        currency: String,
    },
    /// A payout is handed to the bank.
    SendPayout {
        /// `po_…`
        payout: String,
    },
    /// A payout reaches the bank.
    ArrivePayout {
        /// `po_…`
        payout: String,
    },
    /// An answer from the outside contradicts the one before. It waits for somebody to look at it;
    /// there is nothing to do for it.
    Contradiction {
        /// `call_…`
        call: String,
        /// The object that the call is about.
        about: String,
        /// What was answered.
        answer: Value,
    },
    /// An answer from the outside could not be concluded: it is tried once more when somebody says
    /// so.
    Conclude {
        /// `call_…`
        call: String,
        /// The object that waits for it.
        about: String,
        /// What was answered.
        answer: Value,
    },
    /// A link to a file ends.
    ExpireLink {
        /// `link_…`
        link: String,
    },
}
