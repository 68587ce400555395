//! Connect's rules, as pure functions and plain data: no IO, no async, no clock, no randomness.
//!
//! One file per resource, with the resource's name; what is needed of time is an argument. Fields
//! and values that the API shows have the API's own names and meanings, and its reference tells
//! them: amounts are in minor units, times in unix seconds of the platform's clock. Only what is
//! `internal` is explained here.

// Amounts are computed by `ledger`; what else is counted here does not overflow unnoticed.
#![deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::float_arithmetic))]

pub mod account;
pub mod account_link;
pub mod account_session;
pub mod application;
pub mod application_fee;
pub mod balance_transaction;
pub mod bank_account;
pub mod bank_number;
pub mod books;
pub mod calendar;
pub mod capture;
pub mod card;
pub mod card_checks;
pub mod card_facts;
pub mod card_number;
pub mod charge;
pub mod country;
pub mod country_spec;
pub mod customer;
pub mod decline_reason;
pub mod email;
pub mod external_account;
pub mod fees;
pub mod file;
pub mod file_kind;
pub mod hash;
pub mod limits;
pub mod list;
pub mod login_link;
pub mod mcc;
pub mod metadata;
pub mod oauth;
pub mod object;
pub mod payment_intent;
pub mod payment_method;
pub mod payout;
pub mod person;
pub mod phone;
pub mod refund;
pub mod refusal;
pub mod regions;
pub mod requirements;
pub mod resource;
pub mod resources;
pub mod returnable;
pub mod shapes;
pub mod statement_descriptor;
pub mod token;
pub mod transfer;
pub mod v2;
pub mod verifier;
pub mod volume;
pub mod webhook_endpoint;
