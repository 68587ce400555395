//! What must hold for whatever bytes anybody sends: one function an entrance, which panics if it
//! does not hold. cargo-fuzz drives them with what it finds; `crates/wire/tests` drives them with
//! the corpus, with what looks like a request, and with noise.

use serde_json::{Map, Value, json};
use wire::{
    diff::previous_attributes,
    expand::{self, Resolve},
    form::Form,
    lists::Page,
    params::Operation,
};

/// Operations with the most, and the deepest, parameters.
const OPERATIONS: [(&str, &str); 6] = [
    ("POST", "/v1/accounts"),
    ("POST", "/v1/payment_intents"),
    ("POST", "/v1/charges"),
    ("POST", "/v1/transfers"),
    ("GET", "/v1/balance_transactions"),
    ("POST", "/v1/webhook_endpoints"),
];

/// A body or a query is decoded and fits its operation, or is refused with a 400.
pub fn form(bytes: &[u8]) {
    let Ok(form) = Form::decode(bytes) else { return };
    for (method, path) in OPERATIONS {
        let operation = Operation::find(method, path).expect("a known operation");
        match operation.check(&form) {
            Err(refusal) => {
                let error = wire::errors::render(&refusal);
                assert_eq!(error.status, 400, "{refusal:?}");
            }
            Ok(checked) if method == "GET" => page(checked.params),
            Ok(_) => {}
        }
    }
}

/// What the table lets through is a page, of a sensible size, whose limits mean what they say.
fn page(params: Value) {
    let page: Page = serde_json::from_value(params).expect("the table's types are the page's");
    assert!((1..=100).contains(&page.limit()), "{page:?}");
    if let Some(range) = page.created {
        let (from, until) = range.limits();
        for time in [from, until].into_iter().flatten() {
            let within = from.is_none_or(|from| from <= time) && until.is_none_or(|end| time < end);
            assert_eq!(range.contains(time), within, "{range:?} {time}");
        }
    }
}

/// A path, a line end, and a body in JSON: the path is refused, or what it names is replaced and
/// nothing else.
pub fn expand(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (path, body) = text.split_once('\n').unwrap_or((&text, ""));
    for object in ["charge", "payment_intent", "account", "event"] {
        for is_list in [false, true] {
            if let Err(refusal) = expand::check(object, is_list, &[path.to_owned()]) {
                assert_eq!(wire::errors::render(&refusal).status, 400, "{refusal:?}");
            }
        }
    }
    let usual = || json!({ "id": "ch_1", "customer": "cus_1", "data": [{ "customer": "fails" }] });
    let before = serde_json::from_str(body).unwrap_or_else(|_| usual());
    let mut after = before.clone();
    // That a look-up fails is none of our business.
    let _ = expand::expand(&mut after, path, &mut Somewhere);
    if let (Value::Object(before), Value::Object(after)) = (before, after) {
        let first = path.split('.').next().unwrap_or_default();
        for (name, value) in before.iter().filter(|(name, _)| *name != first) {
            assert_eq!(after.get(name), Some(value), "{name} is not in {path}");
        }
    }
}

/// Finds an object, nothing, or fails to, by what the id says.
struct Somewhere;

impl Resolve for Somewhere {
    type Error = String;

    fn resolve(
        &mut self,
        _: &Value,
        field: &str,
        id: Option<&str>,
    ) -> Result<Option<Value>, String> {
        match id {
            None => Ok(None),
            Some("fails") => Err(field.to_owned()),
            Some(id) => Ok(Some(json!({ "id": id, "object": "charge", field: "again" }))),
        }
    }
}

/// Two objects in a JSON array: from the new one and what an event tells of the change, the old
/// one can be made again.
pub fn diff(bytes: &[u8]) {
    let Ok([Value::Object(old), Value::Object(new)]) = serde_json::from_slice::<[Value; 2]>(bytes)
    else {
        return;
    };
    let previous = previous_attributes(&Value::Object(old.clone()), &Value::Object(new.clone()));
    let Value::Object(previous) = previous else { panic!("objects differ by an object") };
    let mut restored = new;
    restore(&mut restored, previous);
    assert_eq!(without_nulls(restored), without_nulls(old));
}

fn restore(object: &mut Map<String, Value>, previous: Map<String, Value>) {
    for (name, before) in previous {
        match (object.get_mut(&name), before) {
            (Some(Value::Object(now)), Value::Object(before)) => restore(now, before),
            (_, before) => {
                object.insert(name, before);
            }
        }
    }
}

/// What is null and what is not there are told the same way.
fn without_nulls(object: Map<String, Value>) -> Map<String, Value> {
    let kept = object.into_iter().filter(|(_, value)| !value.is_null());
    kept.map(|(name, value)| match value {
        Value::Object(inner) => (name, Value::Object(without_nulls(inner))),
        value => (name, value),
    })
    .collect()
}
