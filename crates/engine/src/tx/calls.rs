//! Calling the outside from within a transaction.

use serde_json::Value;

use crate::{
    caller::Caller,
    calls::errand::{Errand, NewCall, Outgoing},
    replies::Asked,
    stop::Stop,
    tx::Tx,
};

impl Tx<'_> {
    /// Has the outside called when this is committed. The answer is concluded in a transaction of
    /// its own; see [`crate::Domain::conclude`].
    pub fn call_out(&mut self, caller: &Caller, call: NewCall) {
        let id = self.id("call", &caller.account);
        let errand = Errand::new(caller, call.question.clone());
        self.outgoing.push(Outgoing { id, call, errand });
    }

    /// Remembers what is to be expanded in what is shown when the answer is there.
    pub fn expand_later(&mut self, expand: &[String]) {
        for call in &mut self.outgoing {
            call.errand.expand = expand.to_vec();
        }
    }

    /// Who waits for a call that was made, and what was asked, when its answer is concluded once more.
    pub fn errand(&mut self, call: &str) -> Result<(Caller, Value), Stop> {
        let platform = self.platform.no;
        let row = self.reader.call(platform, call)?;
        let row = row.ok_or_else(|| Stop::bug(format!("{call} was never made")))?;
        let body = self.context.vault.open_call(platform, call, row.body)?;
        let errand: Errand = serde_json::from_slice(&body)?;
        let caller = errand.caller(platform);
        self.caused_by(&caller);
        Ok((caller, errand.question))
    }

    /// The call that the request of this command waits for, which is asked so.
    pub(crate) fn awaits(&mut self, asked: &Asked) -> Option<String> {
        let call = self.outgoing.iter_mut().find(|call| call.call.awaited)?;
        call.errand.asked = Some(asked.clone());
        Some(call.id.clone())
    }
}
