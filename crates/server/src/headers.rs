//! What a request's headers say of who asks. One that can't be read is refused: taken as if it had not
//! been sent, it would have the platform act where one of its accounts was meant.

use axum::http::{HeaderMap, HeaderName, header};
use base64::Engine as _;
use model::refusal::Refusal;

/// Fields that HTTP does not know, their names parsed once.
pub(crate) static STRIPE_ACCOUNT: HeaderName = HeaderName::from_static("stripe-account");
pub(crate) static STRIPE_CONTEXT: HeaderName = HeaderName::from_static("stripe-context");
pub(crate) static STRIPE_VERSION: HeaderName = HeaderName::from_static("stripe-version");
pub(crate) static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
pub(crate) static REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// A header's text, if it was sent. Refuses one that was sent twice, or is no plain text.
pub(crate) fn one<'h>(
    headers: &'h HeaderMap,
    name: &HeaderName,
) -> Result<Option<&'h str>, Refusal> {
    let mut sent = headers.get_all(name).iter();
    let Some(value) = sent.next() else { return Ok(None) };
    if sent.next().is_some() {
        return Err(wrong(name, "was sent more than once. Send it once."));
    }
    let text = value.to_str().map_err(|_| wrong(name, "must be plain ASCII text."))?;
    Ok(Some(text))
}

/// The account to act as: `Stripe-Account`, or `Stripe-Context`, which may say the same.
pub(crate) fn account(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let account = named(headers, &STRIPE_ACCOUNT)?;
    let context = named(headers, &STRIPE_CONTEXT)?;
    match (account, context) {
        (Some(account), Some(context)) if account != context => {
            let why = "must name the same account as the Stripe-Account header, if both are sent.";
            Err(wrong(&STRIPE_CONTEXT, why))
        }
        (account, context) => Ok(account.or(context)),
    }
}

fn named<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, Refusal> {
    let Some(id) = one(headers, name)? else { return Ok(None) };
    let rest = id.strip_prefix("acct_").unwrap_or_default();
    let fits = !rest.is_empty()
        && rest.len() <= 250
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if fits {
        return Ok(Some(id));
    }
    Err(wrong(name, "must be the id of an account, such as acct_1032D82eZvKYlo2C."))
}

/// The idempotency key, which may be any text. Refuses one that was sent twice, or is no text.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let name = &IDEMPOTENCY_KEY;
    let mut sent = headers.get_all(name).iter();
    let Some(key) = sent.next() else { return Ok(None) };
    if sent.next().is_some() {
        return Err(wrong(name, "was sent more than once. Send it once."));
    }
    let key = String::from_utf8(key.as_bytes().to_vec());
    key.map(Some).map_err(|_| wrong(name, "must be text in UTF-8."))
}

/// The key, as bearer or as the name of HTTP's basic scheme.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some((scheme, rest)) =
        one(headers, &header::AUTHORIZATION)?.and_then(|sent| sent.split_once(' '))
    else {
        return Ok(None);
    };
    if scheme.eq_ignore_ascii_case("bearer") {
        return Ok(Some(rest.trim().to_owned()));
    }
    if scheme.eq_ignore_ascii_case("basic") {
        let decoded = base64::engine::general_purpose::STANDARD.decode(rest.trim()).ok();
        let text = decoded.and_then(|decoded| String::from_utf8(decoded).ok());
        let name = |text: String| text.split(':').next().unwrap_or_default().to_owned();
        return Ok(text.map(name));
    }
    Ok(None)
}

fn wrong(name: &HeaderName, why: &str) -> Refusal {
    let name: Vec<String> =
        name.as_str().split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
    Refusal::invalid(None, format!("The {} header {why}", name.join("-")))
}
