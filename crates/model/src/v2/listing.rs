//! Where the newer API's lists find accounts: by whether they are closed, and by which
//! configurations are applied to them.

use serde_json::json;

use super::{
    Facts,
    capabilities::{CONFIGURATIONS, is_applied},
};
use crate::account::Capabilities;

/// The value under which lists find an account with these capabilities.
pub fn value_of(capabilities: &Capabilities, facts: &Facts) -> String {
    let body = json!({ "capabilities": capabilities });
    value(facts.closed, CONFIGURATIONS.map(|name| is_applied(&body, facts, name)))
}

/// The value of accounts that are closed or not, and to which these configurations are applied.
fn value(closed: bool, applied: [bool; 3]) -> String {
    let flags = [closed].into_iter().chain(applied);
    flags.map(|flag| if flag { 'y' } else { 'n' }).collect()
}

/// The values of all accounts that are closed or not, and to which at least these configurations
/// are applied.
pub fn values(closed: bool, applied: &[&str]) -> Vec<String> {
    let all = (0..8u8).map(|bits| [bits & 4 != 0, bits & 2 != 0, bits & 1 != 0]);
    let fits = |flags: &[bool; 3]| {
        CONFIGURATIONS.iter().zip(flags).all(|(name, has)| *has || !applied.contains(name))
    };
    all.filter(fits).map(|flags| value(closed, flags)).collect()
}
