//! Everything that Stripe's API has, and so what a client may ask for that is not here yet.

use std::sync::LazyLock;

const LISTED: &str = include_str!("../params/operations.txt");

/// An operation: its method, and the parts of its path, `{}` for an id.
struct Operation {
    method: &'static str,
    parts: Vec<&'static str>,
}

static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let lines = LISTED.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let (path, method) = line.split_once(' ')?;
            Some(Operation { method, parts: path.split('/').collect() })
        })
        .collect()
});

/// True if Stripe has an operation at this URL.
pub fn exists(method: &str, path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    OPERATIONS.iter().any(|operation| operation.method == method && fits(&operation.parts, &parts))
}

/// The paths of operations that a route with ids would take for its own, such as
/// `/v1/charges/search` of `/v1/charges/{charge}`.
pub fn rivals(method: &str, template: &str) -> Vec<String> {
    let anonymous = |part| if is_id(part) { "{}" } else { part };
    let parts: Vec<&str> = template.split('/').map(anonymous).collect();
    OPERATIONS
        .iter()
        .filter(|operation| operation.method == method && operation.parts != parts)
        .filter(|operation| fits(&parts, &operation.parts))
        .map(|operation| operation.parts.join("/"))
        .collect()
}

fn is_id(part: &str) -> bool {
    part.starts_with('{')
}

fn fits(template: &[&str], parts: &[&str]) -> bool {
    template.len() == parts.len()
        && template
            .iter()
            .zip(parts)
            .all(|(known, part)| if is_id(known) { !part.is_empty() } else { known == part })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stripe_has_is_known_by_method_and_path() {
        for (method, path, known) in [
            ("POST", "/v1/invoices", true),
            ("DELETE", "/v1/coupons/abc", true),
            ("POST", "/v1/topups/tu_1/cancel", true),
            ("GET", "/v1/topups/tu_1/cancel", false),
            ("GET", "/v1/invoices/", false),
            ("GET", "/v1/unheard_of", false),
            ("PUT", "/v1/invoices", false),
        ] {
            assert_eq!(exists(method, path), known, "{method} {path}");
        }
    }

    #[test]
    fn an_id_is_no_word_of_the_apis() {
        assert_eq!(rivals("GET", "/v1/customers/{customer}"), ["/v1/customers/search"]);
        assert_eq!(rivals("POST", "/v1/customers/{customer}"), [""; 0]);
        assert_eq!(rivals("GET", "/v1/customers"), [""; 0]);
    }
}
