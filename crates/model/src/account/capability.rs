//! What an account may do: the capabilities that it asked for, and where each of them is.

use std::ops::Deref;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::resource::Resource;

/// Whether a capability can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CapabilityStatus {
    Active,
    Inactive,
    Pending,
}

/// What can happen to a capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CapabilityStep {
    /// All that it needs is there and checked.
    Grant,
    /// What was told is being checked, before it has ever worked.
    Check,
    /// Something is missing or wrong, or somebody has stopped it.
    Stop,
}

impl CapabilityStatus {
    /// The status after a step; none if the step can't happen now: what works goes on working
    /// while it is checked again.
    pub fn after(self, step: CapabilityStep) -> Option<CapabilityStatus> {
        use CapabilityStatus::{Active, Inactive, Pending};
        match (self, step) {
            (Inactive | Pending | Active, CapabilityStep::Grant) => Some(Active),
            (Inactive | Pending | Active, CapabilityStep::Stop) => Some(Inactive),
            (Inactive | Pending, CapabilityStep::Check) => Some(Pending),
            (Active, CapabilityStep::Check) => None,
        }
    }
}

/// What a capability is to the API. It is stored in its account.
pub const RESOURCE: Resource = Resource::new("capability", &[])
    .path("/v1/accounts/{account}/capabilities/{name}")
    .expandable(&["account"]);

/// The capabilities that an account asked for, in that order. Who reads them sees a map; they
/// change by what happens to them only.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Capabilities(IndexMap<String, CapabilityStatus>);

impl Capabilities {
    /// Asks for a capability. False if it was asked for before.
    pub fn request(&mut self, name: &str) -> bool {
        if self.0.contains_key(name) {
            return false;
        }
        self.0.insert(name.to_owned(), CapabilityStatus::Inactive);
        true
    }

    /// Takes the request back.
    pub fn withdraw(&mut self, name: &str) {
        self.0.shift_remove(name);
    }

    /// Lets something happen to a capability that was asked for; what can't happen does not.
    pub(crate) fn step(&mut self, name: &str, step: CapabilityStep) {
        if let Some(status) = self.0.get_mut(name) {
            *status = status.after(step).unwrap_or(*status);
        }
    }
}

impl Deref for Capabilities {
    type Target = IndexMap<String, CapabilityStatus>;

    fn deref(&self) -> &IndexMap<String, CapabilityStatus> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{CapabilityStatus::*, CapabilityStep::*, *};

    #[test]
    fn the_life_of_a_capability() {
        let mut capabilities = Capabilities::default();
        capabilities.step("transfers", Grant);
        assert!(capabilities.is_empty());
        for (from, step, to) in [
            (Inactive, Grant, Some(Active)),
            (Inactive, Check, Some(Pending)),
            (Inactive, Stop, Some(Inactive)),
            (Pending, Grant, Some(Active)),
            (Pending, Check, Some(Pending)),
            (Pending, Stop, Some(Inactive)),
            (Active, Grant, Some(Active)),
            (Active, Check, None),
            (Active, Stop, Some(Inactive)),
        ] {
            assert_eq!(from.after(step), to, "{from:?} {step:?}");
            capabilities.withdraw("transfers");
            assert!(capabilities.request("transfers"));
            assert!(!capabilities.request("transfers"));
            capabilities.0["transfers"] = from;
            capabilities.step("transfers", step);
            assert_eq!(capabilities["transfers"], to.unwrap_or(from), "{from:?} {step:?}");
        }
    }
}
