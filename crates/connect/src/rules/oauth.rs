//! What several commands do about connections.

pub(crate) mod application;
pub(crate) mod connection;
pub(crate) mod grant;
pub(crate) mod hears;
pub(crate) mod platform;

pub(crate) use application::application;
pub(crate) use connection::{connect, disconnect, tell};
pub(crate) use grant::{grant, grant_id, granted, held, opened};
pub(crate) use hears::{is_told, may_hear};
pub(crate) use platform::check_platform;
