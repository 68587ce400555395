//! Stripe Connect, as the domain that the engine runs.

use std::{any::Any, sync::Arc};

use engine::{Caller, Clock, Domain, Engine, Entropy, Keyring, Look, NOBODY, Settings, Stop, Tx};
use model::{account::Account, refusal::Refusal};
use store::{ObjectRow, Store, StoreError};

use crate::{dispatch, due::Timer, rails::Rails, relist, show, subscribers};

struct Connect {
    rails: Rails,
}

impl Domain for Connect {
    fn outside(&self) -> &(dyn Any + Send + Sync) {
        &self.rails
    }

    fn run_timer(&self, tx: &mut Tx<'_>, timer: &[u8]) -> Result<(), Stop> {
        dispatch::run(tx, &serde_json::from_slice::<Timer>(timer)?)
    }

    fn after_command(&self, tx: &mut Tx<'_>) -> Result<(), Stop> {
        subscribers::route(tx)
    }

    fn open_platform(&self, tx: &mut Tx<'_>) -> Result<(), Stop> {
        // Owned by nobody: the platform's own account is not among its connected ones.
        let account = Account::platform(&tx.platform().account, tx.now());
        tx.insert(NOBODY, &account)
    }

    fn relist(&self, tx: &mut Tx<'_>, row: ObjectRow) -> Result<(), Stop> {
        relist::place(tx, row)
    }

    fn refusal(&self, refusal: &Refusal, caller: &Caller) -> (u16, Vec<u8>) {
        show::refusal(refusal, caller)
    }
}

/// Starts an engine that runs Connect; see [`Engine::start`].
pub fn start(
    store: Arc<dyn Store>,
    settings: Settings,
    rails: Rails,
    clock: Clock,
    entropy: Entropy,
    keys: Keyring,
) -> Result<Engine, StoreError> {
    Engine::start(Arc::new(Connect { rails }), store, settings, clock, entropy, keys)
}
