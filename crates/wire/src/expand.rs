//! Expansion: replacing ids by the objects they name.

use model::{refusal::Refusal, resources};
use serde_json::Value;

use crate::links;

/// Levels of one path, the leading `data` of a list counted.
const DEPTH: usize = 4;

/// The fields of an object that may be expanded.
pub fn expandable(object: &str) -> &'static [&'static str] {
    resources::named(object).map_or(&[], |resource| resource.expandable)
}

/// Checks the first segments of the paths against the object's type, and their depth.
pub fn check(object: &str, is_list: bool, paths: &[String]) -> Result<(), Refusal> {
    let known = expandable(object);
    for path in paths {
        if path.split('.').count() > DEPTH {
            return Err(Refusal::ExpandTooDeep { path: path.clone() });
        }
        let inner = match (is_list, path.strip_prefix("data.")) {
            (true, Some(inner)) => inner,
            (true, None) if path == "data" => continue,
            (true, None) if path == "total_count" => {
                let message = "This property cannot be included (total_count)";
                return Err(Refusal::invalid(None, message));
            }
            (true, None) => return Err(Refusal::ExpandNeedsData { path: path.clone() }),
            (false, _) => path.as_str(),
        };
        let first = inner.split('.').next().unwrap_or(inner);
        if !known.contains(&first) {
            return Err(Refusal::ExpandNotPossible { path: path.clone() });
        }
        // The elements of a list within an object are below `data` too.
        let steps: Vec<&str> = inner.split('.').filter(|step| *step != "data").collect();
        if steps.windows(2).any(|pair| !links::goes_on(pair[0], pair[1])) {
            return Err(Refusal::ExpandNotPossible { path: path.clone() });
        }
    }
    Ok(())
}

/// Finds what a link names. `owner` is the object that has the link, `field` the link's name and
/// `id` its value; for what is left out unless asked for, such as a charge's refunds, `id` is
/// none.
pub trait Resolve {
    /// What a failed look-up is.
    type Error;
    /// The object, or nothing if it can't be seen.
    fn resolve(
        &mut self,
        owner: &Value,
        field: &str,
        id: Option<&str>,
    ) -> Result<Option<Value>, Self::Error>;
}

/// Replaces what a path names in a body.
pub fn expand<R: Resolve>(body: &mut Value, path: &str, resolve: &mut R) -> Result<(), R::Error> {
    let (field, rest) = match path.split_once('.') {
        Some((field, rest)) => (field, Some(rest)),
        None => (path, None),
    };
    if let Value::Array(elements) = body {
        for element in elements {
            expand(element, path, resolve)?;
        }
        return Ok(());
    }
    if !is_link(body, field) {
        return Ok(());
    }
    let resolved = match &body[field] {
        Value::String(id) => resolve.resolve(body, field, Some(id.clone().as_str()))?,
        Value::Null if body.is_object() => resolve.resolve(body, field, None)?,
        _ => None,
    };
    if let Some(resolved) = resolved {
        body[field] = resolved;
    }
    match rest {
        Some(rest)
            if body.get(field).is_some_and(|inner| inner.is_object() || inner.is_array()) =>
        {
            expand(&mut body[field], rest, resolve)
        }
        _ => Ok(()),
    }
}

/// A text that happens to be an id is no link: of an object, only what its type is known to have. A
/// hash within an object has no type of its own.
fn is_link(body: &Value, field: &str) -> bool {
    match body["object"].as_str() {
        None => true,
        Some("list") => field == "data",
        Some(object) => expandable(object).contains(&field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    struct Table(Value);

    impl Resolve for Table {
        type Error = ();
        fn resolve(&mut self, _: &Value, _: &str, id: Option<&str>) -> Result<Option<Value>, ()> {
            Ok(id.and_then(|id| self.0.get(id).cloned()))
        }
    }

    #[test]
    fn paths_replace_ids() {
        let mut table = Table(json!({"b": {"id": "b", "c": "c"}, "c": {"id": "c"}}));
        for (body, path, expected) in [
            (json!({"x": "b"}), "x", json!({"x": {"id": "b", "c": "c"}})),
            (json!({"x": "b"}), "x.c", json!({"x": {"id": "b", "c": {"id": "c"}}})),
            (json!({"x": null}), "x.c", json!({"x": null})),
            (json!({"h": {"x": "c"}}), "h.x", json!({"h": {"x": {"id": "c"}}})),
            (
                json!({"data": [{"x": "c"}, {"x": "?"}]}),
                "data.x",
                json!({"data": [{"x": {"id": "c"}}, {"x": "?"}]}),
            ),
        ] {
            let mut body = body;
            expand(&mut body, path, &mut table).unwrap();
            assert_eq!(body, expected, "{path}");
        }
    }

    #[test]
    fn bad_paths_are_refused() {
        let refused = |object, list, path: &str| check(object, list, &[path.to_owned()]).is_err();
        for (object, list, path, expected) in [
            ("charge", false, "balance_transaction", false),
            ("charge", false, "metadata", true),
            ("charge", true, "data.customer", false),
            ("charge", true, "customer", true),
            ("charge", false, "customer.default_source.customer.sources", false),
            ("charge", false, "customer.default_source.customer.sources.customer", true),
            ("charge", true, "data.customer.default_source.customer", false),
            ("charge", true, "data.customer.default_source.customer.sources", true),
            ("charge", false, "customer.nonsense", true),
            ("charge", true, "data.payment_intent.nonsense", true),
            ("charge", false, "refunds.data.balance_transaction", false),
            ("charge", false, "transfer_data.destination", false),
        ] {
            assert_eq!(refused(object, list, path), expected, "{path}");
        }
    }
}
