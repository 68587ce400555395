//! Taking payments: authorising, capturing and booking charges.

pub(crate) mod authorize;
pub(crate) mod book;
pub(crate) mod capture;
pub(crate) mod issuer;
pub(crate) mod merchant;

pub(crate) use authorize::{AUTHORIZATION_DAYS, Payment, authorize, decline};
pub(crate) use capture::{Part, announce, capture};
pub(crate) use issuer::{answer, card_of};
pub(crate) use merchant::{check_accounts, check_parties, describe};
