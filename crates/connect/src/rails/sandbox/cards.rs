//! The cards that a sandbox knows. A number that is not in this table is refused. A card's name is
//! what the sandbox knows it by, once its number is forgotten.

mod card;
mod debit;

use model::{card_facts::Brand, decline_reason::DeclineReason as Reason, requirements::Review};

pub(super) use card::Behaviour;
use card::{TestCard, card};
use debit::DEBIT_CARDS;

use Behaviour::{
    Authenticate, AuthenticateThenDecline, AuthenticateUnlessSetUp, Block, BypassPending, Decline,
    DeclineCharge, Elevated, FailingRefund, PendingRefund, Succeed,
};
use Brand::{Amex, Diners, Discover, Jcb, Mastercard, UnionPay, Visa};

/// Every test card but the debit cards of other countries, one a line.
#[rustfmt::skip]
static TEST_CARDS: &[TestCard] = &[
    card("4242424242424242", "visa", Visa, "credit", "US", Succeed),
    card("4000056655665556", "visa_debit", Visa, "debit", "US", Succeed),
    card("5555555555554444", "mastercard", Mastercard, "credit", "US", Succeed),
    card("2223003122003222", "mastercard_2series", Mastercard, "credit", "US", Succeed),
    card("5200828282828210", "mastercard_debit", Mastercard, "debit", "US", Succeed),
    card("5105105105105100", "mastercard_prepaid", Mastercard, "prepaid", "US", Succeed),
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
    card("4000000760000002", "br", Visa, "credit", "BR", Succeed),
    card("4000001240000000", "ca", Visa, "credit", "CA", Succeed),
    card("4000004840008001", "mx", Visa, "credit", "MX", Succeed),
    card("4000000400000008", "at", Visa, "credit", "AT", Succeed),
    card("4000000560000004", "be", Visa, "credit", "BE", Succeed),
    card("4000002080000001", "dk", Visa, "credit", "DK", Succeed),
    card("4000002460000001", "fi", Visa, "credit", "FI", Succeed),
    card("4000002500000003", "fr", Visa, "credit", "FR", Succeed),
    card("4000002760000016", "de", Visa, "credit", "DE", Succeed),
    card("4000003720000005", "ie", Visa, "credit", "IE", Succeed),
    card("4000003800000008", "it", Visa, "credit", "IT", Succeed),
    card("4000005280000002", "nl", Visa, "credit", "NL", Succeed),
    card("4000005780000007", "no", Visa, "credit", "NO", Succeed),
    card("4000006160000005", "pl", Visa, "credit", "PL", Succeed),
    card("4000006200000007", "pt", Visa, "credit", "PT", Succeed),
    card("4000007240000007", "es", Visa, "credit", "ES", Succeed),
    card("4000007520000008", "se", Visa, "credit", "SE", Succeed),
    card("4000007560000009", "ch", Visa, "credit", "CH", Succeed),
    card("4000008260000000", "gb", Visa, "credit", "GB", Succeed),
    card("4000058260000005", "gb_debit", Visa, "debit", "GB", Succeed),
    card("4000000360000006", "au", Visa, "credit", "AU", Succeed),
    card("4000007840000001", "ae", Visa, "credit", "AE", Succeed),
    card("4000001560000002", "cn", Visa, "credit", "CN", Succeed),
    card("4000003440000004", "hk", Visa, "credit", "HK", Succeed),
    card("4000003560000008", "in", Visa, "credit", "IN", Succeed),
    card("4000003920000003", "jp", Visa, "credit", "JP", Succeed),
    card("4000004580000002", "my", Visa, "credit", "MY", Succeed),
    card("4000005540000008", "nz", Visa, "credit", "NZ", Succeed),
    card("4000007020000003", "sg", Visa, "credit", "SG", Succeed),
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
    card("4000000000007726", "pendingRefund", Visa, "credit", "US", PendingRefund),
    card("4000000000005126", "refundFail", Visa, "credit", "US", FailingRefund),
    card("4000002500003155", "authenticationRequiredOnSetup", Visa, "credit", "FR", AuthenticateUnlessSetUp),
    card("4000002760003184", "authenticationRequired", Visa, "credit", "DE", Authenticate),
    card("4000003800000446", "authenticationRequiredSetupForOffSession", Visa, "credit", "IT", AuthenticateUnlessSetUp),
    card("4000008260003178", "authenticationRequiredChargeDeclinedInsufficientFunds", Visa, "credit", "GB", AuthenticateThenDecline(Reason::InsufficientFunds)),
    card("4000000000003220", "threeDSecure2Required", Visa, "credit", "US", Authenticate),
    card("4000008400001629", "threeDSecureRequiredChargeDeclined", Visa, "credit", "US", AuthenticateThenDecline(Reason::Generic)),
    card("4000000000003055", "threeDSecureOptional", Visa, "credit", "US", Succeed),
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
    ("threeDSecureRequired", "threeDSecure2Required"),
    ("visa_debit_us_transferSuccess", "visa_debit"),
    ("mastercard_debit_us_transferSuccess", "mastercard_debit"),
    ("discover_debit_us_transferSuccess", "discover_debit"),
    ("visa_credit_au", "au"),
    ("visa_credit_ae", "ae"),
];

fn all() -> impl Iterator<Item = &'static TestCard> {
    TEST_CARDS.iter().chain(DEBIT_CARDS)
}

/// The card of a `pm_card_NAME` or `tok_NAME`.
pub(super) fn by_name(name: &str) -> Option<&'static TestCard> {
    let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, name)| name);
    all().find(|card| card.name == name)
}

/// The card with a number, blanks and dashes aside.
pub(super) fn by_number(number: &str) -> Option<&'static TestCard> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    all().find(|card| card.number == digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        for card in all() {
            assert!(model::card_number::luhn(card.number), "{}", card.number);
            assert_eq!(by_number(card.number), Some(card), "numbers are unique");
            assert_eq!(by_name(card.name), Some(card), "names are unique");
        }
        for (alias, name) in ALIASES {
            assert_eq!(by_name(alias).map(|card| card.name), Some(*name));
        }
    }
}
