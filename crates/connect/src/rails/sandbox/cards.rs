//! The cards that a sandbox knows. A number that is not in this table is refused. A card's name is
//! what the sandbox knows it by, once its number is forgotten.

mod abroad;
mod card;
mod debit;

use model::{card_facts::Brand, decline_reason::DeclineReason as Reason, requirements::Review};

use abroad::ABROAD;
use card::card;
pub(super) use card::{Behaviour, TestCard};
use debit::DEBIT_CARDS;

use Behaviour::{
    Authenticate, AuthenticateOrDecline, AuthenticateThenDecline, AuthenticateUnlessSetUp, Block,
    BypassPending, Decline, DeclineCharge, Elevated, FailingRefund, PendingRefund, Succeed,
};
use Brand::{Amex, Diners, Discover, Jcb, Mastercard, UnionPay, Visa};

/// Every test card but those of other countries, one a line.
#[rustfmt::skip]
static TEST_CARDS: &[TestCard] = &[
    card("4242424242424242", "visa", Visa, "credit", "US", Succeed),
    card("4000056655665556", "visa_debit", Visa, "debit", "US", Succeed),
    card("5555555555554444", "mastercard", Mastercard, "credit", "US", Succeed),
    card("2223003122003222", "mastercard_2series", Mastercard, "credit", "US", Succeed),
    card("5200828282828210", "mastercard_debit", Mastercard, "debit", "US", Succeed),
    card("5105105105105100", "mastercard_prepaid", Mastercard, "prepaid", "US", Succeed),
    card("4000051230000072", "debit_visaFsaProductCode", Visa, "debit", "US", Succeed),
    card("5200828282828897", "mastercard_debit_mastercardFsaProductCode", Mastercard, "debit", "US", Succeed),
    card("378282246310005", "amex", Amex, "credit", "US", Succeed),
    card("371449635398431", "amex_2", Amex, "credit", "US", Succeed),
    card("6011111111111117", "discover", Discover, "credit", "US", Succeed),
    card("6011000990139424", "discover_2", Discover, "credit", "US", Succeed),
    card("6011981111111113", "discover_debit", Discover, "debit", "US", Succeed),
    card("3056930009020004", "diners", Diners, "credit", "US", Succeed),
    card("36227206271667", "diners_14", Diners, "credit", "US", Succeed),
    card("3566002020360505", "jcb", Jcb, "credit", "JP", Succeed),
    card("6200000000000005", "unionpay", UnionPay, "credit", "CN", Succeed),
    card("6200000000000047", "unionpay_debit", UnionPay, "debit", "CN", Succeed),
    card("6205500000000000004", "unionpay_19", UnionPay, "credit", "CN", Succeed),
    card("6555900000604105", "discover_dinacard", Discover, "credit", "US", Succeed),
    card("4000000000000077", "bypassPending", Visa, "credit", "US", BypassPending),
    card("4000003720000278", "bypassPendingInternational", Visa, "credit", "IE", BypassPending),
    card("4000000000004202", "visa_triggerNextRequirements", Visa, "credit", "US", Behaviour::Trigger(Review::Next)),
    card("4000000000004210", "visa_triggerChargeBlock", Visa, "credit", "US", Behaviour::Trigger(Review::Charges)),
    card("4000000000004236", "visa_triggerPayoutBlock", Visa, "credit", "US", Behaviour::Trigger(Review::Payouts)),
    card("4000000000000002", "chargeDeclined", Visa, "credit", "US", Decline(Reason::Generic)),
    card("4000000000009995", "chargeDeclinedInsufficientFunds", Visa, "credit", "US", Decline(Reason::InsufficientFunds)),
    card("4000000000009987", "chargeDeclinedLostCard", Visa, "credit", "US", Decline(Reason::LostCard)),
    card("4000000000009979", "chargeDeclinedStolenCard", Visa, "credit", "US", Decline(Reason::StolenCard)),
    card("4000000000000069", "chargeDeclinedExpiredCard", Visa, "credit", "US", Decline(Reason::ExpiredCard)),
    card("4000000000000127", "chargeDeclinedIncorrectCvc", Visa, "credit", "US", Decline(Reason::IncorrectCvc)),
    card("4000000000000119", "chargeDeclinedProcessingError", Visa, "credit", "US", Decline(Reason::ProcessingError)),
    card("4000000000006975", "chargeDeclinedVelocityLimitExceeded", Visa, "credit", "US", Decline(Reason::VelocityExceeded)),
    card("4000000000000341", "chargeCustomerFail", Visa, "credit", "US", DeclineCharge(Reason::Generic)),
    card("4100000000000019", "radarBlock", Visa, "credit", "US", Block),
    card("4000000000004954", "riskLevelHighest", Visa, "credit", "US", Block),
    card("4000000000009235", "riskLevelElevated", Visa, "credit", "US", Elevated),
    card("4000000000000101", "cvcCheckFail", Visa, "credit", "US", Decline(Reason::IncorrectCvc)),
    card("4000000000000036", "avsZipFail", Visa, "credit", "US", Decline(Reason::IncorrectZip)),
    card("4000000000000028", "avsLine1Fail", Visa, "credit", "US", Succeed),
    card("4000000000000010", "avsFail", Visa, "credit", "US", Succeed),
    card("4000000000000044", "avsUnchecked", Visa, "credit", "US", Succeed),
    card("4000008400000407", "highFraudDisputeScore", Visa, "credit", "US", Succeed),
    card("4000008400000159", "highEfwScore", Visa, "credit", "US", Succeed),
    card("4000008400001017", "radarDynamicRiskThreshold", Visa, "credit", "US", Succeed),
    card("4001858821843804", "freeTrialAbuseBlock", Visa, "credit", "US", Succeed),
    card("4000008405600003", "adaptive3dsChallenge", Visa, "credit", "US", Succeed),
    card("4000058400307872", "cvcCheckFailElevatedRisk", Visa, "credit", "US", Elevated),
    card("4000058400306072", "avsZipFailElevatedRisk", Visa, "credit", "US", Elevated),
    card("4000000000001208", "captcha", Visa, "credit", "US", Succeed),
    card("4000000000003725", "captcha_2", Visa, "credit", "US", Succeed),
    card("4000000000000093", "domesticPricing", Visa, "credit", "US", Succeed),
    card("4000000000000259", "createDispute", Visa, "credit", "US", Succeed),
    card("4000000000002685", "createDisputeProductNotReceived", Visa, "credit", "US", Succeed),
    card("4000000000001976", "createDisputeInquiry", Visa, "credit", "US", Succeed),
    card("4000000000005423", "createIssuerFraudRecord", Visa, "credit", "US", Succeed),
    card("4000000404000079", "createMultipleDisputes", Visa, "credit", "US", Succeed),
    card("4000000404000038", "createCe3EligibleDispute", Visa, "credit", "US", Succeed),
    card("4000008400000779", "createComplianceDispute", Visa, "credit", "US", Succeed),
    card("5105008400000002", "createMastercardComplianceDispute", Mastercard, "credit", "US", Succeed),
    card("4000000001000043", "createAutoRepresentmentEligibleDispute", Visa, "credit", "US", Succeed),
    card("4000000000007726", "pendingRefund", Visa, "credit", "US", PendingRefund),
    card("4000000000005126", "refundFail", Visa, "credit", "US", FailingRefund),
    card("4000002500003155", "authenticationRequiredOnSetup", Visa, "credit", "FR", AuthenticateUnlessSetUp),
    card("4000002760003184", "authenticationRequired", Visa, "credit", "DE", Authenticate),
    card("4000003800000446", "authenticationRequiredSetupForOffSession", Visa, "credit", "IT", AuthenticateUnlessSetUp),
    card("4000008260003178", "authenticationRequiredChargeDeclinedInsufficientFunds", Visa, "credit", "GB", AuthenticateThenDecline(Reason::InsufficientFunds)),
    card("4000000000003220", "threeDSecure2Required", Visa, "credit", "IE", Authenticate),
    card("4000000000003063", "threeDSecureRequired", Visa, "credit", "US", AuthenticateOrDecline),
    card("4000008400000027", "threeDSecureRequired_us", Visa, "credit", "US", Authenticate),
    card("4000000000003238", "threeDSecure2Mobile_1", Visa, "credit", "IE", Authenticate),
    card("4000000000003246", "threeDSecure2Mobile_2", Visa, "credit", "IE", Authenticate),
    card("4000000000003253", "threeDSecure2Mobile_3", Visa, "credit", "IE", Authenticate),
    card("4000582600000094", "threeDSecureOutOfBand", Visa, "credit", "GB", Authenticate),
    card("4000582600000045", "threeDSecureOneTimeCode", Visa, "credit", "GB", Authenticate),
    card("4000582600000102", "threeDSecureSingleSelect", Visa, "credit", "GB", Authenticate),
    card("4000582600000110", "threeDSecureMultiSelect", Visa, "credit", "GB", Authenticate),
    card("4000000032200000", "threeDSecureFrictionless", Visa, "credit", "US", Succeed),
    card("4000008400001280", "threeDSecureRequiredProcessingError", Visa, "credit", "US", DeclineCharge(Reason::Generic)),
    card("4000008400001629", "threeDSecureRequiredChargeDeclined", Visa, "credit", "US", AuthenticateThenDecline(Reason::Generic)),
    card("4000000000003055", "threeDSecureOptional", Visa, "credit", "US", Succeed),
    card("4000000000003097", "threeDSecureOptionalProcessingError", Visa, "credit", "US", Succeed),
    card("4000003560000123", "indiaRecurringMandateSetupAndRenewalsSuccess", Visa, "credit", "IN", AuthenticateUnlessSetUp),
    card("4000003560000263", "indiaRecurringPaymentFailureCanceledMandate", Visa, "credit", "IN", AuthenticateUnlessSetUp),
    card("4000003560000297", "indiaRecurringPaymentFailureAfterPreDebitNotification", Visa, "credit", "IN", AuthenticateUnlessSetUp),
    card("4000003560000248", "indiaRecurringPaymentFailureUndeliveredDebitNotification", Visa, "credit", "IN", AuthenticateUnlessSetUp),
    card("4000056655665572", "visa_debit_us_transferFail", Visa, "debit", "US", Succeed),
    card("4000056755665555", "visa_debit_us_instantPayoutUnsupported", Visa, "debit", "US", Succeed),
];

/// Names by which cards are known besides their own.
const ALIASES: &[(&str, &str)] = &[
    ("us", "visa"),
    ("visa_chargeDeclined", "chargeDeclined"),
    ("visa_chargeDeclinedInsufficientFunds", "chargeDeclinedInsufficientFunds"),
    ("visa_chargeDeclinedLostCard", "chargeDeclinedLostCard"),
    ("visa_chargeDeclinedStolenCard", "chargeDeclinedStolenCard"),
    ("visa_chargeDeclinedVelocityLimitExceeded", "chargeDeclinedVelocityLimitExceeded"),
    ("chargeDeclinedFraudulent", "radarBlock"),
    ("threeDSecure", "threeDSecureRequired"),
    ("amex_threeDSecureNotSupported", "amex"),
    ("debit_visaHsaProductCode", "debit_visaFsaProductCode"),
    ("visa_debit_us_transferSuccess", "visa_debit"),
    ("mastercard_debit_us_transferSuccess", "mastercard_debit"),
    ("discover_debit_us_transferSuccess", "discover_debit"),
    ("visa_credit_au", "au"),
    ("visa_credit_ae", "ae"),
];

/// Cards that are known by name alone: they have a number of another card's.
#[rustfmt::skip]
static NAMED_CARDS: &[TestCard] = &[
    card("4000000000009987", "visa_chargeCustomerFailLostCard", Visa, "credit", "US", DeclineCharge(Reason::LostCard)),
    card("4000000000009979", "visa_chargeCustomerFailStolenCard", Visa, "credit", "US", DeclineCharge(Reason::StolenCard)),
];

fn numbered() -> impl Iterator<Item = &'static TestCard> {
    TEST_CARDS.iter().chain(ABROAD).chain(DEBIT_CARDS)
}

/// The card of a `pm_card_NAME` or `tok_NAME`.
pub(super) fn by_name(name: &str) -> Option<&'static TestCard> {
    let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, name)| name);
    numbered().chain(NAMED_CARDS).find(|card| card.name == name)
}

/// The card with a number, blanks and dashes aside.
pub(super) fn by_number(number: &str) -> Option<&'static TestCard> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    numbered().find(|card| card.number == digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        for card in numbered() {
            assert!(model::card_number::luhn(card.number), "{}", card.number);
            assert_eq!(by_number(card.number), Some(card), "numbers are unique");
            assert_eq!(by_name(card.name), Some(card), "names are unique");
        }
        for card in NAMED_CARDS {
            assert_eq!(by_name(card.name), Some(card), "names are unique");
            assert!(by_number(card.number).is_some_and(|other| other.name != card.name));
        }
        for (alias, name) in ALIASES {
            assert_eq!(by_name(alias).map(|card| card.name), Some(*name));
        }
    }
}
