//! The simulated rails. What they answer is told by test cards, test accounts and test values,
//! which are known here and nowhere else; and they answer at once.

mod acquirer;
mod bank;
mod cards;
mod documents;
mod identity;
mod rail;
mod reply;
mod values;

pub(super) use rail::Sandbox;
