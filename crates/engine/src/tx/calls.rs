//! Calling the outside from within a transaction.

use crate::{
    caller::Caller,
    calls::errand::{Errand, NewCall, Outgoing},
    replies::Asked,
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

    /// The call that the request of this command waits for, which is asked so.
    pub(crate) fn awaits(&mut self, asked: &Asked) -> Option<String> {
        let call = self.outgoing.iter_mut().find(|call| call.call.awaited)?;
        call.errand.asked = Some(asked.clone());
        Some(call.id.clone())
    }
}
