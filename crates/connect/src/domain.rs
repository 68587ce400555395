//! Stripe Connect, as the domain that the engine runs.

use std::{any::Any, sync::Arc, time::Duration};

use engine::{
    Caller, Calling, Clock, Concluding, Dictionary, Domain, Engine, Entropy, Error, Keyring,
    NOBODY, Reader, Rendered, Settings, Step, Tx, Unavailable, Withheld,
};
use model::{account::Account, refusal::Refusal, resources};
use serde::Deserialize;
use serde_json::Value;
use store::{CallRow, ObjectRow, Store, StoreError};

use crate::{
    conclude,
    dictionaries::DICTIONARIES,
    dispatch,
    due::Timer,
    rails::Rails,
    relist, render,
    rules::{calls::PendingCall, external_accounts},
    shapes::STEPS,
    subscribers,
};

/// How documents are stored.
#[derive(Debug, Clone, Copy)]
pub struct Formats {
    /// From shape to shape.
    pub steps: &'static [Step],
    /// What they are compressed with.
    pub dictionaries: &'static [Dictionary],
}

/// How this version stores documents.
pub const FORMATS: Formats = Formats { steps: STEPS, dictionaries: DICTIONARIES };

struct Connect {
    rails: Rails,
    formats: Formats,
}

impl Domain for Connect {
    fn outside(&self) -> &(dyn Any + Send + Sync) {
        &self.rails
    }

    fn steps(&self) -> &'static [Step] {
        self.formats.steps
    }

    fn dictionaries(&self) -> &'static [Dictionary] {
        self.formats.dictionaries
    }

    fn withheld(&self) -> Withheld {
        |id| resources::of_id(id).map_or(&[], |resource| resource.withheld)
    }

    fn run_timer(&self, tx: &mut Tx<'_>, timer: &[u8]) -> Result<(), Error> {
        dispatch::run(tx, &serde_json::from_slice::<Timer>(timer)?)
    }

    fn after_command(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        subscribers::route(tx)
    }

    fn open_platform(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        // Owned by nobody: the platform's own account is not among its connected ones.
        let mut account = Account::platform(&tx.platform().account, tx.now());
        external_accounts::give(tx, &mut account)?;
        tx.insert(NOBODY, &account)
    }

    fn relist(&self, tx: &mut Tx<'_>, row: ObjectRow) -> Result<(), Error> {
        relist::place(tx, row)
    }

    fn call<'c>(&'c self, key: &'c str, question: &'c Value) -> Calling<'c> {
        Box::pin(async move {
            // A question that can't be read was written by a newer version: that one can make it.
            let asked = PendingCall::deserialize(question).map_err(|_| Unavailable)?;
            let reply = self.rails.call(key, &asked.question).await?;
            serde_json::to_value(reply).map_err(|_| Unavailable)
        })
    }

    fn unanswered(&self, question: &Value, attempts: i64) -> Option<Value> {
        let asked = PendingCall::deserialize(question).ok()?;
        let reply = asked.question.given_up(attempts)?;
        serde_json::to_value(reply).ok()
    }

    fn conclude(&self, tx: &mut Tx<'_>, call: &Concluding<'_>) -> Result<Rendered, Error> {
        conclude::run(tx, call)
    }

    fn contradiction(&self, call: &CallRow, answer: &Value) -> Result<Vec<u8>, Error> {
        let (about, answer) = (call.subject.clone(), answer.clone());
        Ok(serde_json::to_vec(&Timer::Contradiction { call: call.id.clone(), about, answer })?)
    }

    fn unconcluded(&self, call: &CallRow, answer: &Value) -> Result<Vec<u8>, Error> {
        let (about, answer) = (call.subject.clone(), answer.clone());
        Ok(serde_json::to_vec(&Timer::Conclude { call: call.id.clone(), about, answer })?)
    }

    fn patience(&self) -> Duration {
        self.rails.patience
    }

    fn refusal(&self, refusal: &Refusal, caller: &Caller) -> (u16, Vec<u8>) {
        let refused = render::refusal(refusal, caller.api, Some(caller));
        (refused.status, refused.body)
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
    start_with_formats(FORMATS, store, settings, rails, clock, entropy, keys)
}

/// The same with other formats, for tests of what a next version will do.
pub fn start_with_formats(
    formats: Formats,
    store: Arc<dyn Store>,
    settings: Settings,
    rails: Rails,
    clock: Clock,
    entropy: Entropy,
    keys: Keyring,
) -> Result<Engine, StoreError> {
    Engine::start(Arc::new(Connect { rails, formats }), store, settings, clock, entropy, keys)
}
