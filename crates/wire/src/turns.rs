//! Pages of the newer API's lists: whole URLs to turn to, made from what was asked.

use form_urlencoded::Serializer;
use serde::Serialize;
use serde_json::Value;

use crate::lists::Page;

/// Elements of a page if no limit is given. Stripe publishes none.
const DEFAULT: i64 = 20;

/// A page as it is sent.
#[derive(Debug, Clone, Serialize)]
pub struct Turns<T> {
    /// Newest first.
    pub data: Vec<T>,
    /// Path and query of the next page; none on the last.
    pub next_page_url: Option<String>,
    /// Path and query of the page before; none on the first.
    pub previous_page_url: Option<String>,
}

/// The cursors behind the parameters `limit` and `page`. What no page's token looks like is taken
/// as the first page.
pub fn page(params: &Value) -> Page {
    let token = params["page"].as_str().unwrap_or_default();
    let after = token.strip_prefix("n.").map(str::to_owned);
    let before = token.strip_prefix("p.").map(str::to_owned);
    let limit = Some(params["limit"].as_i64().unwrap_or(DEFAULT));
    Page { limit, starting_after: after, ending_before: before, created: None }
}

/// The page with its URLs. `params` are those of the request, `ids` the ids of `data`, and
/// `has_more` tells of more in the direction in which was turned.
pub fn turns<T>(
    path: &str,
    params: &Value,
    data: Vec<T>,
    ids: &[String],
    has_more: bool,
) -> Turns<T> {
    let asked = page(params);
    let backwards = asked.ending_before.is_some();
    let (next, previous) =
        if backwards { (true, has_more) } else { (has_more, asked.starting_after.is_some()) };
    let url = |wanted: bool, mark: &str, id: Option<&String>| {
        id.filter(|_| wanted).map(|id| format!("{path}?{}", query(params, &format!("{mark}.{id}"))))
    };
    Turns {
        next_page_url: url(next, "n", ids.last()),
        previous_page_url: url(previous, "p", ids.first()),
        data,
    }
}

fn query(params: &Value, token: &str) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in params.as_object().into_iter().flatten() {
        if name != "page" {
            pairs(&mut query, name, value);
        }
    }
    query.append_pair("page", token);
    query.finish()
}

fn pairs(query: &mut Serializer<'_, String>, name: &str, value: &Value) {
    match value {
        Value::Array(elements) => {
            for (place, element) in elements.iter().enumerate() {
                pairs(query, &format!("{name}[{place}]"), element);
            }
        }
        Value::Object(fields) => {
            for (key, value) in fields {
                pairs(query, &format!("{name}[{key}]"), value);
            }
        }
        Value::String(text) => {
            query.append_pair(name, text);
        }
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => {
            query.append_pair(name, &value.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn urls_carry_what_was_asked() {
        let ids = ["acct_2".to_owned(), "acct_1".to_owned()];
        let of = |params: Value, has_more| {
            let turns = turns("/v2/core/accounts", &params, vec![2, 1], &ids, has_more);
            (turns.next_page_url, turns.previous_page_url)
        };
        let url = |query: &str| Some(format!("/v2/core/accounts?{query}"));
        let include = "include%5B0%5D=identity";
        for (params, has_more, expected) in [
            (json!({}), false, (None, None)),
            (
                json!({"limit": 2, "include": ["identity"]}),
                true,
                (url(&format!("limit=2&{include}&page=n.acct_1")), None),
            ),
            (json!({"page": "n.acct_3"}), false, (None, url("page=p.acct_2"))),
            (json!({"page": "p.acct_0"}), false, (url("page=n.acct_1"), None)),
        ] {
            assert_eq!(of(params, has_more), expected);
        }
    }
}
