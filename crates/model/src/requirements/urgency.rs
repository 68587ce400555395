//! How urgently capabilities need what is due. Accounts keep it, so it lies below them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What stands for paying out among capabilities: the older API has only a flag for it.
pub const PAYOUTS: &str = "payouts";

/// How urgent something is, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    PastDue,
    CurrentlyDue,
    EventuallyDue,
}

/// By key, which capabilities need it and how urgently. Keys that all need alike are not here;
/// as most are such, it is small enough to be kept with the account.
pub type Impact = BTreeMap<String, BTreeMap<String, Urgency>>;

/// What is due, and what will be one day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Impacts {
    /// Of `requirements`.
    #[serde(skip_serializing_if = "Impact::is_empty")]
    pub now: Impact,
    /// Of `future_requirements`.
    #[serde(skip_serializing_if = "Impact::is_empty")]
    pub future: Impact,
}
