//! The second half: whoever calls the sandbox is told what it would have answered at once.

use engine::Unavailable;

use super::rail::Sandbox;
use crate::rails::{
    answer::Answer,
    question::{Question, Reply},
    traits::{Acquirer, Bank, Made},
};

impl Sandbox {
    pub(super) fn reply(&self, question: &Question) -> Made<'static> {
        let reply = match question {
            Question::Authorize(asked) => now(self.authorize(asked)).map(Reply::Authorize),
            Question::Capture(asked) => now(self.capture(asked)).map(Reply::Capture),
            Question::Void(asked) => now(self.void(asked)).map(|()| Reply::Void),
            Question::Refund(asked) => now(self.refund(asked)).map(Reply::Refund),
            Question::PayOut(asked) => now(self.pay_out(asked)).map(Reply::PayOut),
        };
        Box::pin(std::future::ready(reply))
    }
}

fn now<T>(answer: Answer<T>) -> Result<T, Unavailable> {
    match answer {
        Answer::Now(answer) => Ok(answer),
        Answer::Later => Err(Unavailable),
    }
}
