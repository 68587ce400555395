//! Why an issuer declines a card, in the words of the API.

use serde::{Deserialize, Serialize};

/// Why a card is declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    /// The issuer gives no reason.
    Generic,
    /// There is not enough money.
    InsufficientFunds,
    /// The card was reported lost.
    LostCard,
    /// The card was reported stolen.
    StolenCard,
    /// Too many attempts, or too much at once.
    VelocityExceeded,
    /// The card has expired.
    ExpiredCard,
    /// The security code is another one.
    IncorrectCvc,
    /// Something failed between the acquirer and the issuer.
    ProcessingError,
    /// The issuer wants the payer to authenticate first.
    AuthenticationRequired,
    /// The payment is suspected of fraud.
    Fraudulent,
}

/// How the API tells of a reason.
struct Words {
    code: &'static str,
    /// The issuer's own reason; none where the code says it all.
    decline_code: Option<&'static str>,
    param: Option<&'static str>,
    message: &'static str,
}

const DECLINED: &str = "Your card was declined.";

const fn declined(decline_code: &'static str, message: &'static str) -> Words {
    Words { code: "card_declined", decline_code: Some(decline_code), param: None, message }
}

const fn wrong(code: &'static str, param: Option<&'static str>, message: &'static str) -> Words {
    Words { code, decline_code: None, param, message }
}

impl DeclineReason {
    fn words(self) -> Words {
        match self {
            DeclineReason::Generic => declined("generic_decline", DECLINED),
            DeclineReason::InsufficientFunds => {
                declined("insufficient_funds", "Your card has insufficient funds.")
            }
            DeclineReason::LostCard => declined("lost_card", DECLINED),
            DeclineReason::StolenCard => declined("stolen_card", DECLINED),
            DeclineReason::Fraudulent => declined("fraudulent", DECLINED),
            DeclineReason::VelocityExceeded => declined(
                "card_velocity_exceeded",
                "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
            ),
            DeclineReason::ExpiredCard => {
                wrong("expired_card", Some("exp_month"), "Your card has expired.")
            }
            DeclineReason::IncorrectCvc => {
                wrong("incorrect_cvc", Some("cvc"), "Your card's security code is incorrect.")
            }
            DeclineReason::ProcessingError => wrong(
                "processing_error",
                None,
                "An error occurred while processing your card. Try again in a little bit.",
            ),
            DeclineReason::AuthenticationRequired => Words {
                code: "authentication_required",
                ..declined(
                    "authentication_required",
                    "Your card was declined. This transaction requires authentication.",
                )
            },
        }
    }

    /// The error's code.
    pub fn code(self) -> &'static str {
        self.words().code
    }

    /// The issuer's own reason; none where the code says it all.
    pub fn decline_code(self) -> Option<&'static str> {
        self.words().decline_code
    }

    /// Which part of the card is wrong.
    pub fn param(self) -> Option<&'static str> {
        self.words().param
    }

    /// The words for the payer.
    pub fn message(self) -> &'static str {
        self.words().message
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHENTICATION: &str = "authentication_required";

    /// Every reason, with its code, the issuer's own, the part that is wrong, and what the payer is
    /// told in the end.
    type Row =
        (DeclineReason, &'static str, Option<&'static str>, Option<&'static str>, &'static str);

    const TABLE: [Row; 10] = [
        (DeclineReason::Generic, "card_declined", Some("generic_decline"), None, DECLINED),
        (
            DeclineReason::InsufficientFunds,
            "card_declined",
            Some("insufficient_funds"),
            None,
            "insufficient funds.",
        ),
        (DeclineReason::LostCard, "card_declined", Some("lost_card"), None, DECLINED),
        (DeclineReason::StolenCard, "card_declined", Some("stolen_card"), None, DECLINED),
        (
            DeclineReason::VelocityExceeded,
            "card_declined",
            Some("card_velocity_exceeded"),
            None,
            "exceeding its amount limit.",
        ),
        (DeclineReason::ExpiredCard, "expired_card", None, Some("exp_month"), "has expired."),
        (
            DeclineReason::IncorrectCvc,
            "incorrect_cvc",
            None,
            Some("cvc"),
            "security code is incorrect.",
        ),
        (DeclineReason::ProcessingError, "processing_error", None, None, "in a little bit."),
        (
            DeclineReason::AuthenticationRequired,
            AUTHENTICATION,
            Some(AUTHENTICATION),
            None,
            "requires authentication.",
        ),
        (DeclineReason::Fraudulent, "card_declined", Some("fraudulent"), None, DECLINED),
    ];

    #[test]
    fn a_reason_is_told_by_code_part_and_words() {
        for (reason, code, decline_code, param, says) in TABLE {
            assert_eq!(reason.code(), code, "{reason:?}");
            assert_eq!(reason.decline_code(), decline_code, "{reason:?}");
            assert_eq!(reason.param(), param, "{reason:?}");
            assert!(reason.message().ends_with(says), "{reason:?}");
        }
    }

    #[test]
    fn the_table_has_every_reason() {
        let none = serde_json::from_str::<DeclineReason>("\"\"").unwrap_err().to_string();
        let (_, all) = none.split_once("expected one of ").unwrap();
        let all = all.split('`').skip(1).step_by(2);
        let table = TABLE.map(|(reason, ..)| serde_json::to_value(reason).unwrap());
        assert_eq!(all.collect::<Vec<_>>(), table);
    }
}
