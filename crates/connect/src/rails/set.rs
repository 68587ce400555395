//! The rails that Connect is started with.

use std::sync::Arc;

use super::{acquirer::Acquirer, bank::Bank, identity::Identity, sandbox::Sandbox};

/// The rails that Connect is started with.
#[derive(Clone)]
pub struct Rails {
    /// Takes money from cards.
    pub acquirer: Arc<dyn Acquirer>,
    /// Moves money to and from banks.
    pub bank: Arc<dyn Bank>,
    /// Finds out who somebody is.
    pub identity: Arc<dyn Identity>,
}

impl Rails {
    /// The simulated ones, which answer everything at once.
    pub fn sandbox() -> Rails {
        let rail = Arc::new(Sandbox);
        Rails { acquirer: rail.clone(), bank: rail.clone(), identity: rail }
    }
}
