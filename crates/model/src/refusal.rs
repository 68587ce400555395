//! What is refused, and what the telling of it needs. The texts are `wire`'s.

use ledger::{Currency, Money};
use serde_json::Value;

use crate::returnable;

/// An expected refusal. One variant per text that a client can get.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    // The API's mechanics.
    /// No API key was sent.
    NoKey,
    /// The key is not known; masked.
    InvalidKey { masked: String },
    /// A publishable key where a secret one is needed.
    SecretKeyRequired,
    /// Another account's, or none.
    AccountInvalid { masked: String, account: String },
    /// The account is there, and this is not the platform's to do to it. Without a parameter, the
    /// whole endpoint.
    NotPermitted { account: String, param: Option<&'static str> },
    /// The account is connected for looking only.
    ReadOnly { account: String },
    /// A key that a connected account's holder gave, and has taken back.
    KeyRevoked { masked: String },
    /// A platform creates an account in the name of a connected one.
    CreateForAnother,
    /// In OAuth's own words; `state` comes back as it was sent.
    OAuth { error: &'static str, description: String, state: Option<String> },
    /// A code was used a second time. What it gave is void from now on.
    CodeUsed,
    /// No such URL, or not with this method.
    UnknownUrl { method: String, path: String },
    /// A version that Stripe never had.
    InvalidVersion { version: String },
    /// No version where one is needed: in the newer API.
    VersionRequired,
    /// The body is not the JSON that it should be.
    NotJson { message: String },
    /// A parameter is wrong by itself.
    Param { param: String, fault: ParamFault },
    /// No such object on the acting account. `object` is the noun, `place` what names it.
    NoSuch { object: String, id: String, place: Place },
    /// The request body is larger than accepted.
    TooLarge,
    /// More is waiting to be done than the server takes on.
    TooManyRequests,
    /// The body did not come in time.
    TooSlow,
    /// Both cursors at once.
    BothCursors,
    /// One of these at a time.
    Exclusive { params: Vec<&'static str> },
    /// The key was used with other parameters.
    IdempotencyOtherParameters { key: String },
    /// The key was used for another URL.
    IdempotencyOtherEndpoint { key: String, path: String },
    /// A request with this key is being executed.
    IdempotencyKeyInUse { key: String },
    /// The key is empty or longer than 255 characters.
    IdempotencyKeyInvalid,
    /// More than four levels.
    ExpandTooDeep { path: String },
    /// Not a link.
    ExpandNotPossible { path: String },
    /// No such property.
    ExpandUnknown { path: String },
    /// A list's elements are below `data`.
    ExpandNeedsData { path: String },
    /// A faithful text for a case that needs no variant of its own: type invalid_request_error.
    Invalid { code: Option<&'static str>, param: Option<String>, message: String },
    /// Something went wrong here.
    Internal,

    // Money.
    /// Less than the minimum charge; the minimum.
    AmountTooSmall { minimum: Money },
    /// More than eight digits; the maximum.
    AmountTooLarge { maximum: Money },
    /// Not a currency.
    InvalidCurrency { code: String },
    /// A transfer without enough available funds.
    TransferInsufficient,
    /// A payout without enough available funds.
    PayoutInsufficient,
    /// Transfers of a charge exceed it.
    SourceExceeded { source: Money, used: Money },
    /// The transfer's currency is not the charge's.
    SourceCurrency { source: Currency, transfer: Currency },
    /// The destination lacks the transfers capability.
    TransfersCapability,
    /// An application fee without a connected account.
    FeeWithoutDestination,

    // Payments.
    /// The issuer or a check said no. What was done so far is kept: the failed charge, the events.
    CardDeclined(Box<Decline>),
    /// A status does not allow it: code payment_intent_unexpected_state.
    IntentState { message: String, intent: Value },
    /// More is to be given back than is left.
    ReturnsTooMuch { of: returnable::Kind, amount: Money, left: Money, partial: bool },
    /// Nothing is left to give back.
    AlreadyReturned { of: returnable::Kind, id: String },
    /// What is to be charged is not the customer's.
    NotLinked { customer: String, source: String },
    /// Captured before.
    AlreadyCaptured { charge: String },
    /// The URL needs the right client secret.
    ClientSecret,
}

/// What is wrong with a parameter by itself; see the checker in `wire`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParamFault {
    /// Not known; all such of the request.
    Unknown(Vec<String>),
    /// Not sent.
    Missing,
    /// Not a whole number.
    Integer(String),
    /// Not a decimal number.
    Decimal(String),
    /// Neither `true` nor `false`.
    Boolean(String),
    /// Not a hash.
    Object,
    /// Not a list.
    Array,
    /// Not a text.
    Text,
    /// None of these.
    OneOf(Vec<String>),
    /// Emptied, and can't be.
    Empty,
    /// Too long.
    Long(String),
    /// Below the minimum.
    AtLeast(i64),
    /// An amount below one unit.
    Positive,
    /// An amount below zero.
    Natural,
    /// Above the maximum.
    AtMost(i64),
    /// Too many elements; the limit.
    Elements(usize),
    /// A metadata key too long.
    MetadataKey(String),
    /// A metadata key with brackets.
    MetadataBracket(String),
    /// A metadata value too long.
    MetadataValue(String),
    /// Too many metadata keys.
    MetadataKeys(usize),
}

/// A declined card, as the error tells it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Decline {
    /// For example `card_declined`.
    pub code: String,
    /// The issuer's reason, for example `insufficient_funds`.
    pub decline_code: Option<String>,
    /// Which part of the card is at fault.
    pub param: Option<String>,
    /// For the payer.
    pub message: String,
    /// The failed charge.
    pub charge: Option<String>,
    /// The intent, whole.
    pub payment_intent: Option<Value>,
    /// The payment method, whole.
    pub payment_method: Option<Value>,
}

impl Refusal {
    /// True if the refusal is itself a result: its transaction is committed.
    pub fn keeps_work(&self) -> bool {
        match self {
            Refusal::CardDeclined(decline) => {
                decline.charge.is_some() || decline.payment_intent.is_some()
            }
            Refusal::CodeUsed => true,
            _ => false,
        }
    }

    /// The parameter is missing.
    pub fn missing(param: &str) -> Refusal {
        Refusal::Param { param: param.to_owned(), fault: ParamFault::Missing }
    }

    /// OAuth's refusal, without a state.
    pub fn oauth(error: &'static str, description: impl Into<String>) -> Refusal {
        Refusal::OAuth { error, description: description.into(), state: None }
    }

    /// An invalid request without a code.
    pub fn invalid(param: Option<&str>, message: impl Into<String>) -> Refusal {
        Refusal::Invalid { code: None, param: param.map(str::to_owned), message: message.into() }
    }

    /// An invalid request with a code.
    pub fn coded(code: &'static str, param: Option<&str>, message: impl Into<String>) -> Refusal {
        Refusal::Invalid {
            code: Some(code),
            param: param.map(str::to_owned),
            message: message.into(),
        }
    }
}

/// Where a request names an object, and what the refusal calls that if there is no such object.
///
/// Whoever looks the object up says it. Stripe answers a few parameters as if the path had named the
/// object, and a few paths as if a parameter had; a comment stands where one of these is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the path of the URL, which therefore leads to nothing: 404.
    Path(&'static str),
    /// In a parameter, which therefore is wrong: 400.
    Param(&'static str),
}

impl Place {
    /// What the refusal calls it.
    pub fn name(self) -> &'static str {
        match self {
            Place::Path(name) | Place::Param(name) => name,
        }
    }
}
