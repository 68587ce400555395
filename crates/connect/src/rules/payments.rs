//! Taking payments: authorising, capturing and booking charges.

pub(crate) mod authorize;
pub(crate) mod book;
pub(crate) mod capture;
pub(crate) mod give_up;
pub(crate) mod merchant;
pub(crate) mod void;

pub(crate) use authorize::{AUTHORIZATION_DAYS, Payment, Verdict, conclude, declined, keep, open};
pub(crate) use capture::{Part, announce, ask, ask_later, capture};
pub(crate) use give_up::{still_authorized, still_captured};
pub(crate) use merchant::check_accounts;
pub(crate) use void::void;
