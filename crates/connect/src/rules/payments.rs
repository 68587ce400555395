//! Taking payments: authorising, capturing and booking charges.

pub(crate) mod authorize;
pub(crate) mod book;
pub(crate) mod capture;
pub(crate) mod debit;
pub(crate) mod merchant;
pub(crate) mod void;

pub(crate) use authorize::{AUTHORIZATION_DAYS, Payment, Verdict, conclude, decline, keep, open};
pub(crate) use capture::{Part, announce, asked, capture};
pub(crate) use debit::{Debit, debit};
pub(crate) use merchant::{check_accounts, check_parties, describe};
pub(crate) use void::void;
