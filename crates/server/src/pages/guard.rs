//! That a form comes from the page that shows it, and not from somebody else's: the browser keeps
//! a random text, the form repeats it.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use engine::Engine;

const COOKIE: &str = "tributary_form";

/// The same where it is kept for `https`: browsers take it from this host alone, and encrypted.
const COOKIE_OF_HTTPS: &str = "__Host-tributary_form";

/// Characters of the text.
const LENGTH: usize = 32;

/// The browser's text; a new one if it has none.
pub(super) fn token(engine: &Engine, headers: &HeaderMap) -> String {
    kept(engine, headers).unwrap_or_else(|| engine.secret(LENGTH))
}

/// Has the browser keep the text. It does not send it with others' forms.
pub(super) fn keep(engine: &Engine, response: &mut Response, token: &str) {
    let name = cookie(engine);
    let secure = if name == COOKIE_OF_HTTPS { "; Secure" } else { "" };
    let cookie = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
}

/// True if a form repeats what the browser keeps.
pub(super) fn fits(engine: &Engine, headers: &HeaderMap, repeated: &str) -> bool {
    kept(engine, headers).is_some_and(|kept| kept == repeated)
}

/// The cookie's name.
fn cookie(engine: &Engine) -> &'static str {
    let https = engine.settings().links.base().starts_with("https://");
    if https { COOKIE_OF_HTTPS } else { COOKIE }
}

fn kept(engine: &Engine, headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';'));
    let token =
        pairs.find_map(|pair| pair.trim().strip_prefix(cookie(engine))?.strip_prefix('='))?;
    let fits = token.len() == LENGTH && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then(|| token.to_owned())
}
