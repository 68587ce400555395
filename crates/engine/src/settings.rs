//! What an operator may set, and what a builder gets without setting anything.

use model::fees::FeeSchedule;

use crate::links::Links;

/// The newest API version, in which objects are kept and events are rendered.
pub const API_VERSION: &str = "2026-10-28.endive";

/// How the engine behaves, for all platforms.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Processing fees by country.
    pub fees: FeeSchedule,
    /// What links in replies begin with.
    pub links: Links,
    /// True in `dev`: any `sk_test_…` key opens its own empty platform.
    pub open_platforms: bool,
}
