//! Stripe Connect on the engine: its commands, the rules that they have in common, and how its
//! objects and events are shown.
//!
//! A command is a plain function: it reads through [`engine::Tx`], decides with the pure functions
//! of `model`, and records what is to change. What several commands need is a rule below them.

#![warn(missing_docs)]

pub mod commands;
mod conclude;
pub mod dictionaries;
mod dispatch;
mod domain;
mod due;
pub mod events;
mod identify;
mod kinds;
pub mod rails;
mod relist;
pub mod render;
mod rules;
pub mod shapes;
pub mod show;
mod subscribers;
pub mod thin;

pub use domain::{FORMATS, Formats, start, start_with_formats};
pub use identify::{Credentials, applicant, identify};
pub use subscribers::{WebhookRequest, webhook_request};
