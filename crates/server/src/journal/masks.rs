//! What of a URL may be shown: no keys, tokens or passwords, and nothing that tells of a person.

use reqwest::Url;

/// What stands for what is not shown.
const HIDDEN: &str = "…";

/// Characters of a path's segment, or of a value, that are shown at the most.
const LONGEST: usize = 64;

/// Beginnings of what opens something.
const SECRETS: [&str; 11] = [
    "sk_",
    "pk_",
    "rk_",
    "whsec_",
    "ac_",
    "rt_",
    "tok_",
    "btok_",
    "cvctok_",
    "person_token_",
    "ek_",
];

/// Pages whose addresses are secret but for accounts and names of routes.
const PAGES: [&str; 4] = ["links", "setup", "express", "receipts"];

/// Parameters whose values tell nothing of a person: ids, numbers, names from lists.
const PLAIN: [&str; 22] = [
    "account",
    "active",
    "available_on",
    "charge",
    "created",
    "currency",
    "customer",
    "destination",
    "ending_before",
    "expand",
    "expired",
    "file",
    "include",
    "limit",
    "object",
    "payment_intent",
    "payout",
    "purpose",
    "source",
    "starting_after",
    "status",
    "type",
];

/// A request's path and query.
pub(super) fn target(path: &str, query: Option<&str>) -> String {
    let page = PAGES.contains(&path.split('/').nth(1).unwrap_or_default());
    let segments: Vec<&str> = path.split('/').map(|text| segment(text, page)).collect();
    with_query(segments.join("/"), query)
}

/// A webhook's URL.
pub(super) fn url(text: &str) -> String {
    let Ok(url) = Url::parse(text) else { return HIDDEN.to_owned() };
    let segments: Vec<&str> = url.path().split('/').map(|text| segment(text, false)).collect();
    let origin = url.origin().ascii_serialization();
    let path = format!("{origin}{}", segments.join("/"));
    match url.query() {
        Some(_) => format!("{path}?{HIDDEN}"),
        None => path,
    }
}

/// An account, if it is one.
pub(super) fn account(text: &str) -> &str {
    if text.starts_with("acct_") { segment(text, false) } else { HIDDEN }
}

fn segment(text: &str, page: bool) -> &str {
    let shown = is_plain(text) && (!page || text.starts_with("acct_") || is_word(text));
    if shown { text } else { HIDDEN }
}

/// True for what looks like the name of a route.
fn is_word(text: &str) -> bool {
    text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn is_plain(text: &str) -> bool {
    text.len() <= LONGEST
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        && !text.contains("_secret_")
        && !SECRETS.iter().any(|start| text.starts_with(start))
}

fn with_query(path: String, query: Option<&str>) -> String {
    let Some(query) = query else { return path };
    let pairs = form_urlencoded::parse(query.as_bytes()).map(|(name, value)| {
        let stem = name.split('[').next().unwrap_or_default();
        let named =
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_[].".contains(&byte));
        let name = if named && is_plain(stem) { &*name } else { HIDDEN };
        let shown = PLAIN.contains(&stem) && is_plain(&value);
        format!("{name}={}", if shown { &*value } else { HIDDEN })
    });
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_is_not_shown() {
        for (path, shown) in [
            ("/", "/"),
            ("/v1/accounts/acct_1AbC/persons", "/v1/accounts/acct_1AbC/persons"),
            ("/v1/payouts?limit=3&created[gte]=5", "/v1/payouts?limit=3&created[gte]=5"),
            ("/v1/customers?email=jo@example.com&limit=1", "/v1/customers?email=…&limit=1"),
            ("/v1/customers?customer=jo%40example.com", "/v1/customers?customer=…"),
            ("/v1/customers/jo@example.com", "/v1/customers/…"),
            ("/v1/accounts/sk_test_abc", "/v1/accounts/…"),
            ("/v1/tokens/tok_1Ab", "/v1/tokens/…"),
            (
                "/v1/payment_intents/pi_1?client_secret=pi_1_secret_2",
                "/v1/payment_intents/pi_1?client_secret=…",
            ),
            ("/3ds/pi_1?client_secret=pi_1_secret_2", "/3ds/pi_1?client_secret=…"),
            ("/v1/x?key=pk_test_1&sk_test_2=1&limit=whsec_3", "/v1/x?key=…&…=…&limit=…"),
            ("/v1/x?jo%40example.com=1", "/v1/x?…=…"),
            ("/links/1-link_2-abcdefghijklmnop", "/links/…"),
            ("/setup/e/acct_1/Abcdefghijklmnopqrst", "/setup/e/acct_1/…"),
            ("/express/acct_1/Abcdefghijklmnopqrst", "/express/acct_1/…"),
            (
                "/express/oauth/authorize?client_id=ca_1&state=s",
                "/express/oauth/authorize?client_id=…&state=…",
            ),
            ("/oauth/connected?code=ac_1&scope=read_write", "/oauth/connected?code=…&scope=…"),
        ] {
            let (path, query) = path.split_once('?').map_or((path, None), |(p, q)| (p, Some(q)));
            assert_eq!(target(path, query), shown);
        }
    }

    #[test]
    fn a_webhooks_url_is_shown_without_what_opens_it() {
        for (text, shown) in [
            ("http://localhost:4242/hook", "http://localhost:4242/hook"),
            ("https://me:pw@shop.example/hook?token=abc", "https://shop.example/hook?…"),
            ("https://shop.example/whsec_abc", "https://shop.example/…"),
            ("nonsense", "…"),
        ] {
            assert_eq!(url(text), shown);
        }
        assert_eq!(account("acct_1"), "acct_1");
        assert_eq!(account("sk_test_1"), "…");
    }
}
