//! The rails that Connect is started with.

use std::{sync::Arc, time::Duration};

use super::{
    identity::Identity,
    question::Question,
    sandbox::Sandbox,
    traits::{Acquirer, Bank, Made},
};

/// How long a request waits for an answer, if nothing else is said.
const PATIENCE: Duration = Duration::from_secs(30);

/// The rails that Connect is started with.
#[derive(Clone)]
pub struct Rails {
    /// Takes money from cards.
    pub acquirer: Arc<dyn Acquirer>,
    /// Moves money to and from banks.
    pub bank: Arc<dyn Bank>,
    /// Finds out who somebody is.
    pub identity: Arc<dyn Identity>,
    /// How long a request waits for an answer.
    pub patience: Duration,
}

impl Rails {
    /// The simulated ones, which answer everything at once.
    pub fn sandbox() -> Rails {
        let rail = Arc::new(Sandbox);
        Rails { acquirer: rail.clone(), bank: rail.clone(), identity: rail, patience: PATIENCE }
    }

    /// Makes a call to the rail that it is for.
    pub(crate) fn call<'c>(&'c self, key: &'c str, question: &'c Question) -> Made<'c> {
        match question {
            Question::Authorize(_)
            | Question::Capture(_)
            | Question::Void(_)
            | Question::Refund(_) => self.acquirer.call(key, question),
            Question::PayOut(_) => self.bank.call(key, question),
        }
    }
}
