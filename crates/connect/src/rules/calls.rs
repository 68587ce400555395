//! Calling the outside, and what the answer is for.

use engine::{Caller, Error, NewCall, Tx};
use ledger::Currency;
use model::capture::Request;
use serde::{Deserialize, Serialize};

use crate::rails::Question;

/// What is asked, and what the answer is for, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PendingCall {
    pub(crate) question: Question,
    pub(crate) purpose: Purpose,
}

/// What an answer is for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Purpose {
    /// The charge of an intent.
    Intent {
        intent: String,
        charge: String,
        method: String,
        /// A failure is shown by the intent, and is not an error.
        shown: bool,
    },
    /// A charge without an intent.
    Charge { charge: String, at_once: bool },
    /// The capture of an intent's charge.
    CaptureIntent { intent: String, capture: CaptureRequest },
    /// The capture of a charge without an intent.
    CaptureCharge { charge: String, capture: CaptureRequest },
    /// A refund.
    Refund { refund: String },
    /// A payout.
    Payout { payout: String },
    /// Nothing waits for it.
    Nothing { about: String },
}

impl Purpose {
    /// The object that waits for the answer.
    fn subject(&self) -> &str {
        match self {
            Purpose::Intent { charge, .. }
            | Purpose::Charge { charge, .. }
            | Purpose::CaptureCharge { charge, .. } => charge,
            Purpose::CaptureIntent { intent, .. } => intent,
            Purpose::Refund { refund } => refund,
            Purpose::Payout { payout } => payout,
            Purpose::Nothing { about } => about,
        }
    }

    /// Whether a request waits for the answer.
    fn is_awaited(&self) -> bool {
        match self {
            Purpose::Intent { .. }
            | Purpose::Charge { .. }
            | Purpose::CaptureIntent { .. }
            | Purpose::CaptureCharge { .. }
            | Purpose::Refund { .. } => true,
            Purpose::Payout { .. } | Purpose::Nothing { .. } => false,
        }
    }
}

/// What a capture was asked to do, in minor units.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct CaptureRequest {
    amount: Option<i64>,
    application_fee: Option<i64>,
    transfer_part: Option<i64>,
}

impl CaptureRequest {
    /// Of a request about a charge in a currency.
    pub(crate) fn of(request: &Request, currency: Currency) -> CaptureRequest {
        CaptureRequest {
            amount: request.amount.map(|units| units.of(currency).minor()),
            application_fee: request.application_fee.map(|units| units.of(currency).minor()),
            transfer_part: request.transfer_part.map(|units| units.of(currency).minor()),
        }
    }

    /// The request.
    pub(crate) fn request(self) -> Result<Request, Error> {
        Ok(Request {
            amount: serde_json::from_value(serde_json::json!(self.amount))?,
            application_fee: serde_json::from_value(serde_json::json!(self.application_fee))?,
            transfer_part: serde_json::from_value(serde_json::json!(self.transfer_part))?,
        })
    }
}

/// Has a rail called when this is committed.
pub(crate) fn call(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: Question,
    purpose: Purpose,
) -> Result<(), Error> {
    let (rail, operation) = question.name();
    let (subject, awaited) = (purpose.subject().to_owned(), purpose.is_awaited());
    let question = serde_json::to_value(PendingCall { question, purpose })?;
    tx.call_out(caller, NewCall { rail, operation, subject, question, awaited });
    Ok(())
}
