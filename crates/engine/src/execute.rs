//! Requests: each is executed once for its idempotency key, and its reply is kept with what it
//! did.

use std::{
    future::Future,
    sync::{Arc, atomic::Ordering},
};

use model::refusal::Refusal;
use serde_json::Value;
use store::{LapsedRow, ReplyBody, RowReader, WriteSet};
use wire::errors::Api;

use crate::{
    caller::Caller,
    calls::wait::{Executed, waiting},
    domain::Domain,
    error::Error,
    replies::{self, Found, IdempotentRequest, Rendered, Reply, UNDER_WAY},
    run::Engine,
    shared::{Claim, Shared, lock},
    transact::as_step,
    tx::Tx,
};

/// Commands of requests that may wait for the writer at once. At a few thousand a second they
/// are done within a second; more would only be answered when nobody listens any more.
const WAITING: usize = 2_048;

impl Engine {
    /// Runs a command as one transaction and returns its reply, which is durable by then.
    ///
    /// A request whose idempotency key is being executed is refused; one whose key was used
    /// gets the first reply again.
    pub async fn execute<C>(
        &self,
        caller: Caller,
        asked: IdempotentRequest,
        command: C,
    ) -> Result<Reply, Error>
    where
        C: Fn(&mut Tx<'_>, &Caller) -> Result<Rendered, Error> + Send + 'static,
    {
        let place = self.take_place()?;
        let in_flight = self.claim_key(&caller)?;
        let shared = self.shared.clone();
        let (platform, request) = (caller.platform, caller.request.clone());
        let executed = self
            .submit_asking(in_flight.claim.clone(), move |reader| {
                let real_now = shared.clock.real_now();
                let lapsed = match replies::find(reader, &shared.vault, &caller, &asked, real_now) {
                    Ok(Found::Nothing(lapsed)) => lapsed,
                    Ok(Found::Reply(reply)) => return (Ok(Executed::Done(reply)), None),
                    Ok(Found::Begun(plan)) => return (found_waiting(&caller, &plan), None),
                    Err(error) => return (Err(error), None),
                };
                let once = Once { shared: &shared, caller: &caller, asked: &asked, lapsed };
                once.run(reader, |tx| {
                    let ended = reply_of(command(tx, &caller), &caller, shared.domain.as_ref())?;
                    match tx.awaits(&asked) {
                        None => Ok(ended.map(Executed::Done)),
                        Some(call) => ended.waiting(replies::waiting_key(&caller, &call)),
                    }
                })
            })
            .await?;
        // Whoever waits for the outside waits for the writer no more.
        drop(place);
        self.answered(platform, request.as_deref(), executed).await
    }

    /// Runs a command as one transaction, for a caller who takes its result as it is: a page. No
    /// reply is kept, so that the same call twice does it twice.
    pub async fn act<T, C>(&self, caller: Caller, command: C) -> Result<T, Error>
    where
        T: Send + 'static,
        C: Fn(&mut Tx<'_>, &Caller) -> Result<T, Error> + Send + 'static,
    {
        let _place = self.take_place()?;
        self.command(caller.platform, move |tx| {
            tx.caused_by(&caller);
            command(tx, &caller)
        })
        .await
    }

    /// Does work that is more than one transaction: a command decides what is to be done, and
    /// `work` does it, so that it can be gone on with wherever it was broken off, and gives the
    /// body of the reply. What was decided is kept under the idempotency key, until the reply takes
    /// its place: a retry does the same work and no other. Works of one platform are done one after
    /// the other.
    pub async fn carry_out<C, W, F>(
        &self,
        caller: Caller,
        asked: IdempotentRequest,
        decide: C,
        work: W,
    ) -> Result<Reply, Error>
    where
        C: Fn(&mut Tx<'_>) -> Result<Value, Error> + Send + 'static,
        W: FnOnce(Engine, Value) -> F,
        F: Future<Output = Result<Vec<u8>, Error>>,
    {
        let _in_flight = self.claim_key(&caller)?;
        let _alone = self.alone(caller.platform).await?;
        let begun = self.begin(caller.clone(), asked.clone(), decide).await?;
        let plan = match begun {
            Begun::Planned(plan) => plan,
            Begun::Done(reply) => return Ok(reply),
        };
        let body = work(self.clone(), plan).await?;
        self.conclude(caller, asked, body).await
    }

    async fn begin<C>(
        &self,
        caller: Caller,
        asked: IdempotentRequest,
        decide: C,
    ) -> Result<Begun, Error>
    where
        C: Fn(&mut Tx<'_>) -> Result<Value, Error> + Send + 'static,
    {
        let shared = self.shared.clone();
        self.submit(move |reader| {
            let real_now = shared.clock.real_now();
            let lapsed = match replies::find(reader, &shared.vault, &caller, &asked, real_now) {
                Ok(Found::Nothing(lapsed)) => lapsed,
                Ok(Found::Reply(reply)) => return (Ok(Begun::Done(reply)), None),
                Ok(Found::Begun(plan)) => {
                    let plan = serde_json::from_slice(&plan).map_err(Error::from);
                    return (plan.map(Begun::Planned), None);
                }
                Err(error) => return (Err(error), None),
            };
            let once = Once { shared: &shared, caller: &caller, asked: &asked, lapsed };
            once.run(reader, |tx| {
                let plan = decide(tx)?;
                let kept = ReplyBody::Bytes(serde_json::to_vec(&plan)?);
                Ok(Ended { result: Begun::Planned(plan), status: UNDER_WAY, kept, key: None })
            })
        })
        .await
    }

    /// Puts the reply in the place of the plan.
    async fn conclude(
        &self,
        caller: Caller,
        asked: IdempotentRequest,
        body: Vec<u8>,
    ) -> Result<Reply, Error> {
        let reply = Reply { status: 200, body, original_request: None };
        let Some(key) = replies::scoped_key(&caller) else { return Ok(reply) };
        let shared = self.shared.clone();
        let platform = caller.platform;
        self.submit(move |reader| {
            let done = |reader: &mut dyn RowReader| -> Result<WriteSet, Error> {
                let plan = reader.reply(platform, &key)?;
                let plan = plan.map(|row| LapsedRow { key: row.key, expires: row.expires });
                let kept = ReplyBody::Bytes(reply.body.clone());
                let now = shared.clock.real_now();
                let kept = replies::keep(&shared.vault, &caller, &asked, 200, now, kept)?;
                let lapsed = plan.into_iter().collect();
                Ok(WriteSet { platform, lapsed, reply: kept, ..WriteSet::default() })
            };
            match done(reader) {
                Ok(writes) => (Ok(reply.clone()), Some(writes)),
                Err(error) => (Err(error), None),
            }
        })
        .await
    }

    /// A place in the queue, or the refusal that it is full.
    fn take_place(&self) -> Result<Place, Error> {
        let place = Place(self.shared.clone());
        if self.shared.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING {
            return Err(Refusal::TooManyRequests.into());
        }
        Ok(place)
    }

    fn claim_key(&self, caller: &Caller) -> Result<InFlight, Error> {
        let claim = replies::scoped_key(caller).map(|key| (caller.platform, key));
        if let Some(claim) = &claim
            && !lock(&self.shared.in_flight).insert(claim.clone())
        {
            let key = caller.idempotency_key.clone().unwrap_or_default();
            return Err(Refusal::IdempotencyKeyInUse { key }.into());
        }
        Ok(InFlight { shared: self.shared.clone(), claim })
    }
}

/// Where a work stands when it is asked for.
enum Begun {
    Planned(Value),
    Done(Reply),
}

/// A place in the queue, free again when the request ends.
struct Place(Arc<Shared>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Frees the idempotency key when the request ends, however it ends.
struct InFlight {
    shared: Arc<Shared>,
    claim: Option<Claim>,
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Some(claim) = &self.claim {
            lock(&self.shared.in_flight).remove(claim);
        }
    }
}

/// A request whose key is that of one that waits.
fn found_waiting(caller: &Caller, plan: &[u8]) -> Result<Executed, Error> {
    let key = replies::scoped_key(caller).ok_or_else(|| Error::bug("found without a key"))?;
    Executed::found(key, plan)
}

/// What a command came to, and what is kept of it.
pub(crate) struct Ended<T> {
    pub(crate) result: T,
    pub(crate) status: u16,
    pub(crate) kept: ReplyBody,
    /// What it is kept under, if that is not the request's own key.
    key: Option<String>,
}

impl<T> Ended<T> {
    fn map<U>(self, into: impl FnOnce(T) -> U) -> Ended<U> {
        let Ended { result, status, kept, key } = self;
        Ended { result: into(result), status, kept, key }
    }
}

impl Ended<Reply> {
    /// What is kept until there is an answer, and under which key.
    fn waiting(self, key: String) -> Result<Ended<Executed>, Error> {
        let kept = waiting(&self.result)?;
        let result = Executed::Waits { key: key.clone(), meanwhile: self.result };
        Ok(Ended { result, status: UNDER_WAY, kept, key: Some(key) })
    }
}

/// The reply that a command's result makes; a refusal that keeps its work is one.
pub(crate) fn reply_of(
    shown: Result<Rendered, Error>,
    caller: &Caller,
    domain: &dyn Domain,
) -> Result<Ended<Reply>, Error> {
    let (status, body, object) = match shown {
        Ok(shown) => (200, shown.body, shown.object),
        Err(Error::Refused(refusal)) if refusal.keeps_work() => {
            let (status, body) = domain.refusal(&refusal, caller);
            (status, body, None)
        }
        Err(error) => return Err(error),
    };
    let kept = match object {
        Some((id, version)) => ReplyBody::Object { id, version },
        None => ReplyBody::Bytes(body.clone()),
    };
    let result = Reply { status, body, original_request: None };
    Ok(Ended { result, status, kept, key: None })
}

/// A request that was not executed before.
struct Once<'r> {
    shared: &'r Shared,
    caller: &'r Caller,
    asked: &'r IdempotentRequest,
    /// What makes room for its reply.
    lapsed: Option<LapsedRow>,
}

impl Once<'_> {
    /// Runs a command, and keeps what it came to, or why it was refused.
    fn run<T>(
        self,
        reader: &mut dyn RowReader,
        command: impl Fn(&mut Tx<'_>) -> Result<Ended<T>, Error>,
    ) -> (Result<T, Error>, Option<WriteSet>) {
        match self.done(reader, command) {
            // The newer API executes again what failed.
            Err(Error::Refused(refusal)) if self.caller.api != Api::V2 => {
                // Execution had begun: a retry with this key gets the same refusal.
                let (status, body) = self.shared.domain.refusal(&refusal, self.caller);
                match self.keep(None, status, ReplyBody::Bytes(body)) {
                    Ok(writes) => {
                        let kept = writes.reply.is_some();
                        (Err(Error::Refused(refusal)), kept.then_some(writes))
                    }
                    Err(error) => (Err(error), None),
                }
            }
            done => as_step(done),
        }
    }

    fn done<T>(
        &self,
        reader: &mut dyn RowReader,
        command: impl Fn(&mut Tx<'_>) -> Result<Ended<T>, Error>,
    ) -> Result<(T, WriteSet), Error> {
        self.shared.transact_now(reader, self.caller.platform, |tx| {
            tx.caused_by(self.caller);
            let Ended { result, status, kept, key } = command(tx)?;
            let WriteSet { reply, lapsed, .. } = self.keep(key, status, kept)?;
            (tx.writes.reply, tx.writes.lapsed) = (reply, lapsed);
            Ok(result)
        })
    }

    /// What keeps a reply, and nothing else.
    fn keep(&self, key: Option<String>, status: u16, kept: ReplyBody) -> Result<WriteSet, Error> {
        let (platform, now) = (self.caller.platform, self.shared.clock.real_now());
        let (vault, caller, asked) = (&self.shared.vault, self.caller, self.asked);
        let reply = match key {
            Some(key) => replies::keep_as(vault, key, caller, asked, status, now, kept)?,
            None => replies::keep(vault, caller, asked, status, now, kept)?,
        };
        let lapsed = self.lapsed.iter().cloned().collect();
        Ok(WriteSet { platform, lapsed, reply, ..WriteSet::default() })
    }
}
