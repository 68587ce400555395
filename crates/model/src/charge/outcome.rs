//! What the issuer and the checks said of an attempt.

use serde::{Deserialize, Serialize};

use crate::decline_reason::DeclineReason;

/// What the issuer and the checks said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub advice_code: Option<String>,
    pub network_advice_code: Option<String>,
    pub network_decline_code: Option<String>,
    pub network_status: String,
    pub reason: Option<String>,
    pub risk_level: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk_score: Option<i64>,
    pub seller_message: String,
    #[serde(rename = "type")]
    pub kind: String,
}

impl Outcome {
    /// The issuer approved.
    pub fn authorized(risk_level: &str, risk_score: i64) -> Outcome {
        Outcome {
            advice_code: None,
            network_advice_code: None,
            network_decline_code: None,
            network_status: "approved_by_network".into(),
            reason: None,
            risk_level: risk_level.into(),
            risk_score: Some(risk_score),
            seller_message: "Payment complete.".into(),
            kind: "authorized".into(),
        }
    }

    /// The issuer declined, for a reason.
    pub fn declined(declined: DeclineReason) -> Outcome {
        let reason = declined.decline_code();
        let advice = declined.advice();
        let seller_message = match reason {
            "generic_decline" => {
                "The bank did not return any further details with this decline.".to_owned()
            }
            other => format!("The bank returned the decline code `{other}`."),
        };
        Outcome {
            advice_code: advice.advice_code.map(str::to_owned),
            network_advice_code: advice.network_advice_code.map(str::to_owned),
            network_decline_code: advice.network_decline_code.map(str::to_owned),
            network_status: "declined_by_network".into(),
            reason: Some(reason.into()),
            seller_message,
            kind: "issuer_declined".into(),
            ..Outcome::authorized("normal", 21)
        }
    }

    /// No card was on it.
    pub fn not_assessed() -> Outcome {
        Outcome { risk_score: None, ..Outcome::authorized("not_assessed", 0) }
    }

    /// A check blocked the payment before it was sent.
    pub fn blocked() -> Outcome {
        Outcome {
            network_status: "not_sent_to_network".into(),
            reason: Some("highest_risk_level".into()),
            seller_message: "Stripe blocked this payment as too risky.".into(),
            kind: "blocked".into(),
            ..Outcome::authorized("highest", 97)
        }
    }
}
