//! What an account keeps and its body does not show.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Controller, intervention::Intervention};
use crate::{
    oauth::Connection,
    payout::Mark,
    requirements::Impacts,
    v2::Facts,
    verifier::{Findings, Verification},
};

/// What an account's body does not show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountInternal {
    pub controller: Controller,
    /// When each capability was requested.
    pub requested_at: IndexMap<String, i64>,
    /// How far the check is that capabilities wait for.
    pub verification: Verification,
    /// How far the check of everybody's identity is, which may go on while capabilities work.
    pub identity: Verification,
    /// When these two began, unix seconds.
    pub verification_since: i64,
    pub identity_since: i64,
    /// What checking the company finds.
    pub findings: Findings,
    /// Keys of what was told and is shown nowhere.
    pub provided: BTreeSet<String>,
    /// Capabilities that have worked.
    pub granted: BTreeSet<String>,
    /// Until when what became due while capabilities worked has to be told, by key.
    pub deadlines: BTreeMap<String, i64>,
    /// When a verified number was changed: the terms must have been accepted since.
    pub terms_since: Option<i64>,
    /// Made with an account token: its legal entity is told by tokens only.
    pub by_token: bool,
    /// Payouts go on although it was rejected.
    pub pays_out: bool,
    /// Checks of it take their time, wherever it is.
    pub slow: bool,
    /// The time as of which all this was computed.
    pub as_of: i64,
    /// When time alone changes what is due.
    pub review_at: Option<i64>,
    /// When the first charge was made.
    pub first_charge: Option<i64>,
    /// Lifetime volume in US cents, as far as a threshold asked for it.
    pub volume: i64,
    /// The volume at which more becomes due.
    pub watch: Option<i64>,
    /// A review made due what would have been due some day.
    pub pulled: bool,
    /// A review stopped charges until what is due is told.
    pub charges_blocked: bool,
    /// Likewise payouts.
    pub payouts_blocked: bool,
    /// The platform has paused payments.
    pub payments_paused: bool,
    /// The platform has paused payouts.
    pub payouts_paused: bool,
    /// Questions of those who look after risk.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub interventions: Vec<Intervention>,
    /// Set when it was rejected.
    pub rejected: Option<String>,
    /// An account link or session was made: the holder fills in the rest.
    pub linked: bool,
    /// What is not shown because of it.
    pub hidden: Option<Hidden>,
    /// The holder's own: made by no platform, and so controlled by none.
    pub own: bool,
    /// All that an own account shows to its holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whole: Option<Value>,
    /// By which authorization it is connected, if it came through OAuth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<Connection>,
    /// Up to where automatic payouts have taken the funds, by currency.
    pub paid_until: IndexMap<String, Mark>,
    /// Which capabilities need what is due.
    pub impacts: Impacts,
    /// Of a platform's own account: its sandbox enforces what production does.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// What only the newer API knows.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub v2: Facts,
}

/// The legal entity, kept while it is not shown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Hidden {
    pub(super) business_type: Option<String>,
    pub(super) company: Option<Value>,
}
