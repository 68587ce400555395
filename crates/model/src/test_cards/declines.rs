//! Why a test card is declined, in the words of errors.

/// Why a card is declined.
#[derive(Debug, PartialEq, Eq)]
pub struct Reason {
    /// The error's code.
    pub code: &'static str,
    /// The issuer's own reason; empty where the code says it all.
    pub decline_code: &'static str,
    /// Which part of the card.
    pub param: Option<&'static str>,
    /// For the payer.
    pub message: &'static str,
}

macro_rules! reasons {
    ($($name:ident = $code:literal $decline:literal $param:expr, $message:literal;)*) => {
        $(pub(super) static $name: Reason =
            Reason { code: $code, decline_code: $decline, param: $param, message: $message };)*
    };
}

const DECLINED: &str = "Your card was declined.";

reasons! {
    GENERIC = "card_declined" "generic_decline" None, "Your card was declined.";
    FUNDS = "card_declined" "insufficient_funds" None, "Your card has insufficient funds.";
    LOST = "card_declined" "lost_card" None, "Your card was declined.";
    STOLEN = "card_declined" "stolen_card" None, "Your card was declined.";
    VELOCITY = "card_declined" "card_velocity_exceeded" None, "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.";
    EXPIRED = "expired_card" "" Some("exp_month"), "Your card has expired.";
    CVC = "incorrect_cvc" "" Some("cvc"), "Your card's security code is incorrect.";
    PROCESSING = "processing_error" "" None, "An error occurred while processing your card. Try again in a little bit.";
    NUMBER = "incorrect_number" "" Some("number"), "Your card number is incorrect.";
    AUTHENTICATION = "authentication_required" "authentication_required" None, "Your card was declined. This transaction requires authentication.";
    FRAUDULENT = "card_declined" "fraudulent" None, "Your card was declined.";
}

/// The decline of a payment that needs an authentication nobody is there to give.
pub fn authentication_required() -> &'static Reason {
    &AUTHENTICATION
}

/// The decline of a blocked payment.
pub fn blocked() -> &'static Reason {
    debug_assert_eq!(FRAUDULENT.message, DECLINED);
    &FRAUDULENT
}

/// The refusal of a number with a wrong check digit.
pub fn incorrect_number() -> &'static Reason {
    &NUMBER
}
