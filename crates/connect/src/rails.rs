//! What is outside: those who take money from cards, those who send it to banks, and those who
//! find out who somebody is.
//!
//! Each is a trait with two halves. The first is asked within a transaction and does no IO: it
//! answers at once, or says that the answer comes later. In the second, a worker makes the call
//! outside of any transaction, and hands what it learns to a transaction of its own. A command
//! therefore says what is wanted, and a rule concludes what the answer makes of it, whichever half
//! the answer comes from.
//!
//! The words here are the field's. What a rail knows a card or a bank account by is a reference,
//! which means nothing to anybody else.

mod acquirer;
mod amount;
mod answer;
mod bank;
mod identity;
mod question;
mod sandbox;
mod set;
mod traits;
mod within;

pub use acquirer::{
    Authentication, Authorization, Authorize, Capture, Captured, Funds, Refund, RefundNews,
    Refunded, Risk, Settlement, Void,
};
pub use answer::Answer;
pub use bank::{PaidOut, PayOut, PayoutNews};
pub use identity::{Document, Identity, Verdict};
pub use question::{Question, Reply};
pub use set::Rails;
pub use traits::{Acquirer, Bank, Made};
pub(crate) use within::OnRails;
