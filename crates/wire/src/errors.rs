//! From refusals to Stripe's statuses, codes and texts. Clients match on these.

mod oauth;
mod parameter;
mod reply;
mod v2;

pub use reply::ErrorReply;
pub use v2::Api;

use ledger::Money;
use model::{
    refusal::{Place, Refusal},
    resources,
    returnable::Kind,
};

/// The error that tells a refusal.
pub fn render(refusal: &Refusal) -> ErrorReply {
    match refusal {
        Refusal::NoKey => ErrorReply::invalid(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.",
        )
        .status(401),
        Refusal::InvalidKey { masked } => {
            ErrorReply::invalid(format!("Invalid API Key provided: {masked}")).status(401)
        }
        Refusal::SecretKeyRequired => ErrorReply::invalid(
            "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.",
        )
        .code("secret_key_required")
        .status(403),
        Refusal::AccountInvalid { masked, account } => ErrorReply::invalid(format!(
            "The provided key '{masked}' does not have access to account '{account}' (or that account does not exist). Application access may have been revoked."
        ))
        .code("account_invalid")
        .status(403),
        Refusal::NotPermitted { account, param: Some(param) } => ErrorReply::invalid(format!(
            "This application does not have the required permissions for the parameter '{param}' on account '{account}'."
        ))
        .param(param)
        .status(403),
        Refusal::NotPermitted { account, param: None } => ErrorReply::invalid(format!(
            "This application does not have the required permissions for this endpoint on account '{account}'."
        ))
        .status(403),
        Refusal::ReadOnly { account } => ErrorReply::invalid(format!(
            "This application does not have the required permissions for this endpoint on account '{account}'. Having the 'read_write' scope would allow this request to continue."
        ))
        .code("more_permissions_required_for_application")
        .status(403),
        // Source: reported by users of Stripe's command line.
        Refusal::CreateForAnother => ErrorReply::invalid(
            "Connect platforms cannot create new accounts on behalf of their connected accounts.",
        )
        .status(403),
        Refusal::KeyRevoked { masked } => ErrorReply::invalid(format!(
            "Expired API Key provided: {masked}. Platform access may have been revoked."
        ))
        .code("platform_api_key_expired")
        .status(401),
        Refusal::OAuth { description, .. } => ErrorReply::invalid(description.as_str()),
        Refusal::CodeUsed => ErrorReply::invalid(
            "This authorization code has already been used. All tokens issued with this code have been revoked.",
        ),
        Refusal::UnknownUrl { method, path } => ErrorReply::invalid(format!(
            "Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. Please see https://stripe.com/docs or we can help at https://support.stripe.com/."
        ))
        .status(404),
        Refusal::InvalidVersion { version } => {
            ErrorReply::invalid(format!("Invalid Stripe API version: {version}"))
        }
        Refusal::VersionRequired => ErrorReply::invalid(
            "This API requires a version: pass one in the Stripe-Version header.",
        ),
        Refusal::NotJson { message } => ErrorReply::invalid(format!("Invalid JSON: {message}.")),
        Refusal::Param { param, fault } => parameter::render(param, fault),
        Refusal::NoSuch { object, id, place } => no_such(object, id, *place),
        Refusal::TooManyRequests => ErrorReply::invalid(
            "Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.",
        )
        .code("rate_limit")
        .status(429),
        Refusal::TooSlow => {
            ErrorReply::invalid("The request's body did not arrive in time.").status(408)
        }
        Refusal::TooLarge => ErrorReply::invalid("Request body too large.").status(413),
        Refusal::BothCursors => ErrorReply::invalid(
            "Received both starting_after and ending_before parameters. Please pass in only one.",
        ),
        Refusal::Exclusive { params } => ErrorReply::invalid(format!(
            "You may only specify one of these parameters: {}.",
            params.join(", ")
        ))
        .code("parameters_exclusive")
        .param(params.first().copied().unwrap_or_default()),
        Refusal::IdempotencyOtherParameters { key } => idempotency(format!(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '{key}' if you meant to execute a different request."
        )),
        Refusal::IdempotencyOtherEndpoint { key, path } => idempotency(format!(
            "Keys for idempotent requests can only be used for the same endpoint they were first used for ('{path}'). Try using a key other than '{key}' if you meant to execute a different request."
        )),
        Refusal::IdempotencyKeyInUse { key } => ErrorReply::new(
            409,
            "idempotency_error",
            format!(
                "There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): {key}. Please try again later."
            ),
        )
        .code("idempotency_key_in_use")
        .retry(true),
        Refusal::IdempotencyKeyInvalid => {
            idempotency("Idempotency Key must be a non-empty string.".into())
        }
        Refusal::ExpandTooDeep { path } => ErrorReply::invalid(format!(
            "You cannot expand more than 4 levels of a property. Property: {path}"
        ))
        .code("property_expansion_max_depth"),
        Refusal::ExpandNotPossible { path } => {
            ErrorReply::invalid(format!("This property cannot be expanded ({path})."))
        }
        Refusal::ExpandUnknown { path } => ErrorReply::invalid(format!(
            "This property cannot be expanded because it doesn't exist: {path}."
        )),
        Refusal::ExpandNeedsData { path } => ErrorReply::invalid(format!(
            "This property cannot be expanded ({path}). You may want to try expanding 'data.{path}' instead."
        )),
        Refusal::Invalid { code, param, message } => {
            let mut error = ErrorReply::invalid(message.as_str());
            if let Some(code) = code {
                error = error.code(code);
            }
            if let Some(param) = param {
                error = error.param(param);
            }
            error
        }
        Refusal::Internal => {
            ErrorReply::new(500, "api_error", "An unknown error occurred").retry(false)
        }
        Refusal::AmountTooSmall { .. }
        | Refusal::AmountTooLarge { .. }
        | Refusal::InvalidCurrency { .. }
        | Refusal::TransferInsufficient
        | Refusal::PayoutInsufficient
        | Refusal::SourceExceeded { .. }
        | Refusal::SourceCurrency { .. }
        | Refusal::TransfersCapability
        | Refusal::FeeWithoutDestination => money(refusal),
        Refusal::CardDeclined(_)
        | Refusal::IntentState { .. }
        | Refusal::ReturnsTooMuch { .. }
        | Refusal::AlreadyReturned { .. }
        | Refusal::NotLinked { .. }
        | Refusal::AlreadyCaptured { .. }
        | Refusal::ClientSecret => payments(refusal),
    }
}

fn idempotency(message: String) -> ErrorReply {
    ErrorReply::new(400, "idempotency_error", message)
}

fn no_such(object: &str, id: &str, place: Place) -> ErrorReply {
    // A parameter's name may stand for what it names, such as `destination`.
    let noun = resources::named(object).map_or(object, |resource| resource.noun);
    let odd = id.contains(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    let hint = if odd {
        ". Make sure you use the exact id without extra whitespace or quotes"
    } else {
        ""
    };
    let status = match place {
        Place::Path(_) => 404,
        Place::Param(_) => 400,
    };
    ErrorReply::invalid(format!("No such {noun}: '{id}'{hint}"))
        .code("resource_missing")
        .param(place.name())
        .status(status)
}

fn money(refusal: &Refusal) -> ErrorReply {
    match refusal {
        Refusal::AmountTooSmall { minimum } => ErrorReply::invalid(format!(
            "Amount must be at least {} {}",
            amount_text(*minimum),
            minimum.currency()
        ))
        .code("amount_too_small")
        .param("amount"),
        Refusal::AmountTooLarge { maximum } => ErrorReply::invalid(format!(
            "Amount must be no more than {}",
            amount_text(*maximum)
        ))
        .code("amount_too_large")
        .param("amount"),
        Refusal::InvalidCurrency { code } => ErrorReply::invalid(format!(
            "Invalid currency: {code}. Stripe currently supports these currencies: {}",
            ledger::CURRENCIES.replace(' ', ", ")
        ))
        .param("currency"),
        Refusal::TransferInsufficient => ErrorReply::invalid(
            "You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance by creating Charges using the 4000000000000077 test card. See: https://stripe.com/docs/testing#available-balance",
        )
        .code("balance_insufficient"),
        Refusal::PayoutInsufficient => ErrorReply::invalid(
            "You have insufficient funds in your Stripe account for this transfer. Your card balance is too low.  You can use the /v1/balance endpoint to view your Stripe balance (for more details, see stripe.com/docs/api#balance).",
        )
        .code("balance_insufficient"),
        Refusal::SourceExceeded { source, used } => {
            let source = amount_text(*source);
            let already = match used.is_zero() {
                true => String::new(),
                false => format!(
                    " (There is already a transfer using this source, amounting to {}.)",
                    amount_text(*used)
                ),
            };
            ErrorReply::invalid(format!(
                "Transfers using this transaction as a source must not exceed the source amount of {source}.{already}"
            ))
        }
        Refusal::SourceCurrency { source, transfer } => ErrorReply::invalid(format!(
            "The currency of source_transaction's balance transaction ({source}) must be the same as the transfer currency ({transfer})"
        )),
        Refusal::TransfersCapability => ErrorReply::invalid(
            "Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments",
        )
        .code("insufficient_capabilities_for_transfer"),
        _ => ErrorReply::invalid(
            "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an OAuth key or Stripe-Account header) or destination payment (using `transfer_data[destination]`).",
        )
        .code("parameter_missing"),
    }
}

fn payments(refusal: &Refusal) -> ErrorReply {
    match refusal {
        Refusal::CardDeclined(decline) => {
            let mut error = ErrorReply::new(402, "card_error", decline.message.as_str());
            error = error.code(&decline.code);
            let texts = [
                ("decline_code", &decline.decline_code),
                ("param", &decline.param),
                ("charge", &decline.charge),
            ];
            for (field, value) in texts {
                if let Some(value) = value {
                    error = error.with(field, value.as_str());
                }
            }
            if let Some(intent) = &decline.payment_intent {
                error = error.with("payment_intent", intent.clone());
            }
            if let Some(method) = &decline.payment_method {
                error = error.with("payment_method", method.clone());
            }
            error
        }
        Refusal::IntentState { message, intent } => ErrorReply::invalid(message.as_str())
            .code("payment_intent_unexpected_state")
            .with("payment_intent", intent.clone()),
        Refusal::ReturnsTooMuch { of, amount, left, partial } => {
            let (what, than) = match (of, partial) {
                (Kind::Charge, false) => ("Refund amount", "charge amount"),
                (Kind::Charge, true) => ("Refund amount", "unrefunded amount on charge"),
                (Kind::Transfer, _) => ("Reversal amount", "unreversed amount"),
                (Kind::ApplicationFee, _) => ("Refund amount", "unrefunded amount on fee"),
            };
            let (amount, left) = (amount_text(*amount), amount_text(*left));
            ErrorReply::invalid(format!("{what} ({amount}) is greater than {than} ({left})"))
                .param("amount")
        }
        Refusal::AlreadyReturned { of, id } => match of {
            Kind::Charge => {
                ErrorReply::invalid(format!("Charge {id} has already been refunded."))
                    .code("charge_already_refunded")
            }
            Kind::Transfer => {
                ErrorReply::invalid(format!("Transfer {id} has already been fully reversed."))
            }
            Kind::ApplicationFee => {
                ErrorReply::invalid(format!("Application fee {id} has already been refunded."))
            }
        },
        Refusal::NotLinked { customer, source } => ErrorReply::invalid(format!(
            "Customer {customer} does not have a linked source with ID {source}."
        ))
        .code("missing")
        .param("source")
        .status(404),
        Refusal::AlreadyCaptured { charge } => {
            ErrorReply::invalid(format!("Charge {charge} has already been captured."))
                .code("charge_already_captured")
        }
        _ => ErrorReply::invalid(
            "The client_secret provided does not match any associated PaymentIntent on this account. Ensure the publishable key used belongs to the same account that created the PaymentIntent.",
        )
        .param("client_secret"),
    }
}

/// `$10.00`, `€1,234.50`, `¥500`.
pub fn amount_text(amount: Money) -> String {
    let (minor, currency) = (amount.minor(), amount.currency());
    let symbol = match currency.code() {
        "usd" => "$",
        "eur" => "€",
        "gbp" => "£",
        "jpy" => "¥",
        "cad" => "CA$",
        "aud" => "A$",
        _ => "",
    };
    let unit = 10_i64.pow(currency.decimals());
    let digits = (minor / unit).unsigned_abs().to_string();
    let mut whole = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            whole.push(',');
        }
        whole.push(digit);
    }
    let sign = if minor < 0 { "-" } else { "" };
    let decimals = currency.decimals() as usize;
    let rest = (minor % unit).unsigned_abs();
    let cents = if decimals == 0 { String::new() } else { format!(".{rest:0decimals$}") };
    let code = if symbol.is_empty() {
        format!(" {}", currency.code().to_uppercase())
    } else {
        String::new()
    };
    format!("{sign}{symbol}{whole}{cents}{code}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_stripes() {
        for (minor, currency, expected) in [
            (1000, "usd", "$10.00"),
            (99_999_999, "usd", "$999,999.99"),
            (50, "usd", "$0.50"),
            (7000, "eur", "€70.00"),
            (1_234_567, "jpy", "¥1,234,567"),
            (1_234_500, "kwd", "1,234.500 KWD"),
        ] {
            let amount = Money::new(minor, currency.parse().unwrap());
            assert_eq!(amount_text(amount), expected);
        }
    }

    #[test]
    fn bodies_have_stripes_fields_in_order() {
        let refusal = Refusal::NoSuch {
            object: "payment_intent".into(),
            id: "pi_x".into(),
            place: Place::Path("intent"),
        };
        let error = render(&refusal);
        assert_eq!(error.status, 404);
        insta::assert_snapshot!(error.body(None), @r#"{"error":{"code":"resource_missing","doc_url":"https://stripe.com/docs/error-codes/resource-missing","message":"No such payment_intent: 'pi_x'","param":"intent","type":"invalid_request_error"}}"#);
    }
}
