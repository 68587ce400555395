//! Calling the outside from within a transaction.

use serde_json::Value;

use crate::{
    caller::Caller,
    calls::call_body::{CallBody, NewCall, Outgoing},
    error::Error,
    replies::IdempotentRequest,
    tx::Tx,
};

impl Tx<'_> {
    /// Has the outside called when this is committed. The answer is concluded in a transaction of
    /// its own; see [`crate::Domain::conclude`].
    pub fn call_out(&mut self, caller: &Caller, call: NewCall) {
        let id = self.id("call", &caller.account);
        let call_body = CallBody::new(caller, call.question.clone());
        self.outgoing.push(Outgoing { id, call, call_body });
    }

    /// Remembers what is to be expanded in what is shown when the answer is there.
    pub fn expand_later(&mut self, expand: &[String]) {
        for call in &mut self.outgoing {
            call.call_body.expand = expand.to_vec();
        }
    }

    /// Who waits for a call that was made, and what was asked, when its answer is concluded once more.
    pub fn call_body(&mut self, call: &str) -> Result<(Caller, Value), Error> {
        let platform = self.platform.no;
        let row = self.reader.call(platform, call)?;
        let row = row.ok_or_else(|| Error::bug(format!("{call} was never made")))?;
        let body = self.context.vault.open_call(platform, call, row.body)?;
        let call_body: CallBody = serde_json::from_slice(&body)?;
        let caller = call_body.caller(platform);
        self.caused_by(&caller);
        Ok((caller, call_body.question))
    }

    /// The call that the request of this command waits for, which is asked so.
    pub(crate) fn awaits(&mut self, asked: &IdempotentRequest) -> Option<String> {
        let call = self.outgoing.iter_mut().find(|call| call.call.awaited)?;
        call.call_body.asked = Some(asked.clone());
        Some(call.id.clone())
    }
}
