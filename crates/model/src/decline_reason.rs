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
    /// The postal code is another one.
    IncorrectZip,
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
    /// The issuer's own reason.
    decline_code: &'static str,
    param: Option<&'static str>,
    message: &'static str,
    /// What the merchant had better do, and the network's own numbers for both.
    advice: Advice,
}

/// What a decline tells the merchant to do. Source: recorded declines of test cards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Advice {
    /// `confirm_card_data`, `do_not_try_again` or `try_again_later`.
    pub advice_code: Option<&'static str>,
    /// The network's number for the advice.
    pub network_advice_code: Option<&'static str>,
    /// The network's number for the reason.
    pub network_decline_code: Option<&'static str>,
}

const DECLINED: &str = "Your card was declined.";

const NONE: Advice =
    Advice { advice_code: None, network_advice_code: None, network_decline_code: None };

const fn advice(code: &'static str, reason: &'static str, number: &'static str) -> Advice {
    Advice {
        advice_code: Some(code),
        network_advice_code: Some(number),
        network_decline_code: Some(reason),
    }
}

const fn confirm(reason: &'static str) -> Advice {
    advice("confirm_card_data", reason, "03")
}

const fn later(reason: &'static str) -> Advice {
    advice("try_again_later", reason, "02")
}

const fn never(reason: &'static str) -> Advice {
    advice("do_not_try_again", reason, "01")
}

/// The network gives a reason, and no advice.
const fn unadvised(reason: &'static str) -> Advice {
    Advice { network_advice_code: None, ..later(reason) }
}

const fn declined(decline_code: &'static str, message: &'static str, advice: Advice) -> Words {
    Words { code: "card_declined", decline_code, param: None, message, advice }
}

const fn wrong(
    code: &'static str,
    param: Option<&'static str>,
    message: &'static str,
    advice: Advice,
) -> Words {
    Words { code, decline_code: code, param, message, advice }
}

impl DeclineReason {
    fn words(self) -> Words {
        match self {
            DeclineReason::Generic => declined("generic_decline", DECLINED, unadvised("01")),
            DeclineReason::InsufficientFunds => {
                declined("insufficient_funds", "Your card has insufficient funds.", later("51"))
            }
            DeclineReason::LostCard => declined("lost_card", DECLINED, never("41")),
            DeclineReason::StolenCard => declined("stolen_card", DECLINED, never("43")),
            // A check blocked it: no network has heard of it.
            DeclineReason::Fraudulent => declined("fraudulent", DECLINED, NONE),
            DeclineReason::VelocityExceeded => declined(
                "card_velocity_exceeded",
                "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
                later("61"),
            ),
            DeclineReason::ExpiredCard => {
                wrong("expired_card", Some("exp_month"), "Your card has expired.", confirm("54"))
            }
            DeclineReason::IncorrectCvc => wrong(
                "incorrect_cvc",
                Some("cvc"),
                "Your card's security code is incorrect.",
                confirm("N7"),
            ),
            DeclineReason::IncorrectZip => wrong(
                "incorrect_zip",
                Some("address_zip"),
                "Your card could not be authorized using the postal code provided. Please update the postal code, or contact your card issuer for further details.",
                NONE,
            ),
            DeclineReason::ProcessingError => wrong(
                "processing_error",
                None,
                "An error occurred while processing your card. Try again in a little bit.",
                unadvised("06"),
            ),
            DeclineReason::AuthenticationRequired => Words {
                code: "authentication_required",
                ..declined(
                    "authentication_required",
                    "Your card was declined. This transaction requires authentication.",
                    NONE,
                )
            },
        }
    }

    /// The error's code.
    pub fn code(self) -> &'static str {
        self.words().code
    }

    /// The issuer's own reason.
    pub fn decline_code(self) -> &'static str {
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

    /// What the merchant had better do.
    pub fn advice(self) -> Advice {
        self.words().advice
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

    const TABLE: [Row; 11] = [
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
        (
            DeclineReason::ExpiredCard,
            "expired_card",
            Some("expired_card"),
            Some("exp_month"),
            "has expired.",
        ),
        (
            DeclineReason::IncorrectCvc,
            "incorrect_cvc",
            Some("incorrect_cvc"),
            Some("cvc"),
            "security code is incorrect.",
        ),
        (
            DeclineReason::IncorrectZip,
            "incorrect_zip",
            Some("incorrect_zip"),
            Some("address_zip"),
            "for further details.",
        ),
        (
            DeclineReason::ProcessingError,
            "processing_error",
            Some("processing_error"),
            None,
            "in a little bit.",
        ),
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
            assert_eq!(Some(reason.decline_code()), decline_code, "{reason:?}");
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

    #[test]
    fn a_reason_advises_by_the_networks_numbers() {
        for (reason, code, number, network) in [
            (DeclineReason::Generic, Some("try_again_later"), None, Some("01")),
            (DeclineReason::InsufficientFunds, Some("try_again_later"), Some("02"), Some("51")),
            (DeclineReason::LostCard, Some("do_not_try_again"), Some("01"), Some("41")),
            (DeclineReason::StolenCard, Some("do_not_try_again"), Some("01"), Some("43")),
            (DeclineReason::ExpiredCard, Some("confirm_card_data"), Some("03"), Some("54")),
            (DeclineReason::ProcessingError, Some("try_again_later"), None, Some("06")),
            (DeclineReason::Fraudulent, None, None, None),
            (DeclineReason::AuthenticationRequired, None, None, None),
        ] {
            let advice = reason.advice();
            assert_eq!(advice.advice_code, code, "{reason:?}");
            assert_eq!(advice.network_advice_code, number, "{reason:?}");
            assert_eq!(advice.network_decline_code, network, "{reason:?}");
        }
    }
}
