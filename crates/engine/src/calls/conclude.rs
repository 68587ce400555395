//! Concluding a call: what its answer makes of what waits for it.

use serde_json::Value;
use store::{CallChange, CallRow, LapsedRow, ParkedRow, PlatformNo, RowReader, TimerRow, WriteSet};

use crate::{
    calls::call_body::CallBody,
    domain::Concluding,
    error::Error,
    execute::{Ended, reply_of},
    reader::Reader,
    replies,
    shared::Shared,
    timers::why_aside,
    transact::as_step,
    tx::Tx,
};

impl Shared {
    /// Concludes a call, if that is not done.
    pub(crate) fn conclude(
        &self,
        reader: &mut dyn RowReader,
        platform: PlatformNo,
        id: &str,
        answer: &Value,
    ) -> (Result<(), Error>, Option<WriteSet>) {
        let done = self.transact_now(reader, platform, |tx| {
            let row = row_of(tx, id)?;
            match &row.outcome {
                None => self.conclude_row(tx, &row, answer),
                Some(known) if serde_json::from_slice::<Value>(known)? == *answer => Ok(()),
                Some(_) => {
                    tracing::error!(platform, call = id, "an answer contradicts the one before");
                    let timer = self.domain.contradiction(&row, answer)?;
                    put_aside(tx, timer, "another answer was there before".into());
                    Ok(())
                }
            }
        });
        let failed = match done {
            Err(error) => error,
            done => return as_step(done),
        };
        // A call that can't be concluded is not made again: the answer would be the same. Whoever
        // has mended what was wrong concludes it by the timer that is put aside.
        let aside = why_aside(failed).and_then(|reason| {
            tracing::error!(reason, platform, call = id, "an answer could not be concluded");
            self.transact_now(reader, platform, |tx| {
                let row = row_of(tx, id)?;
                tx.writes.calls.push(answered(&row, answer)?);
                put_aside(tx, self.domain.unconcluded(&row, answer)?, reason);
                Ok(())
            })
        });
        as_step(aside)
    }

    fn conclude_row(&self, tx: &mut Tx<'_>, row: &CallRow, answer: &Value) -> Result<(), Error> {
        let platform = tx.platform().no;
        let body = self.vault.open_call(platform, &row.id, row.body.clone())?;
        let call_body: CallBody = serde_json::from_slice(&body)?;
        let caller = call_body.caller(platform);
        tx.caused_by(&caller);
        let (question, expand) = (&call_body.question, call_body.expand.as_slice());
        let call = Concluding { id: &row.id, caller: &caller, question, expand, answer };
        let shown = self.domain.conclude(tx, &call);
        let Ended { status, kept, .. } = reply_of(shown, &caller, self.domain.as_ref())?;
        tx.writes.calls.push(answered(row, answer)?);
        let Some(asked) = &call_body.asked else { return Ok(()) };
        let key = replies::waiting_key(&caller, &row.id);
        let waits = tx.reader.reply(platform, &key)?;
        if waits.as_ref().is_some_and(|row| Some(&row.request) != caller.request.as_ref()) {
            // The key has lapsed meanwhile, and is another request's.
            return Ok(());
        }
        tx.writes.lapsed.extend(waits.map(|row| LapsedRow { key: row.key, expires: row.expires }));
        let (vault, now) = (&self.vault, self.clock.real_now());
        tx.writes.reply = replies::keep_as(vault, key, &caller, asked, status, now, kept)?;
        Ok(())
    }
}

/// Puts an answer aside, for somebody to look at.
fn put_aside(tx: &mut Tx<'_>, body: Vec<u8>, reason: String) {
    let (at, seq) = (tx.now(), tx.next_seq());
    tx.writes.parked.push(ParkedRow { timer: TimerRow { due: at, seq, body }, at, reason });
}

fn row_of(tx: &mut Tx<'_>, id: &str) -> Result<CallRow, Error> {
    let found = tx.reader.call(tx.platform.no, id)?;
    found.ok_or_else(|| Error::bug(format!("{id} is answered, and was never made")))
}

fn answered(row: &CallRow, answer: &Value) -> Result<CallChange, Error> {
    Ok(CallChange::Answered { id: row.id.clone(), outcome: serde_json::to_vec(answer)? })
}
