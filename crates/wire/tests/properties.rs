//! What must hold for whatever anybody sends. proptest keeps the inputs that ever failed beside
//! this file, and tries them first.

use proptest::prelude::*;
use serde_json::{Value, json};
use wire::{
    expand::{self, Resolve},
    form::{Form, Node},
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

/// Text that looks like a form, more often than noise would.
fn form_like() -> impl Strategy<Value = Vec<u8>> {
    let name = prop_oneof![
        Just("amount".to_owned()),
        Just("metadata".to_owned()),
        Just("expand".to_owned()),
        Just("transfer_data".to_owned()),
        Just("created".to_owned()),
        Just("enabled_events".to_owned()),
        "[a-z_]{0,6}",
    ];
    let key = (name, proptest::collection::vec("(\\[[a-z0-9]{0,4}\\]|\\[|\\]|%5B|%)", 0..4));
    let pair = (key, "(.|[0-9]{0,20}|true|%[0-9a-f]{0,2}){0,6}");
    let pairs = proptest::collection::vec(pair, 0..8);
    pairs.prop_map(|pairs| {
        let pairs =
            pairs.iter().map(|((name, path), value)| format!("{name}{}={value}", path.concat()));
        pairs.collect::<Vec<_>>().join("&").into_bytes()
    })
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

proptest! {
    #[test]
    fn whatever_is_sent_is_decoded_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        // Either way is right; what must not happen is that it panics or never ends.
        let _ = Form::decode(&bytes);
    }

    #[test]
    fn what_looks_like_a_form_is_checked_or_refused(bytes in form_like()) {
        if let Ok(form) = Form::decode(&bytes) {
            for (method, path) in OPERATIONS {
                let operation = Operation::find(method, path).expect("a known operation");
                if let Err(refusal) = operation.check(&form) {
                    let error = wire::errors::render(&refusal);
                    prop_assert_eq!(error.status, 400, "{:?}", refusal);
                }
            }
        }
    }

    #[test]
    fn a_nested_pair_is_found_where_it_was_put(
        name in "[a-z]{1,8}", key in "[a-z]{1,8}", inner in "[a-z]{1,8}", value in "[a-zA-Z0-9 ]{0,20}"
    ) {
        let sent = form_urlencoded::Serializer::new(String::new())
            .append_pair(&format!("{name}[{key}][{inner}]"), &value)
            .finish();
        let form = Form::decode(sent.as_bytes()).expect("two brackets are not too deep");
        let found = match form.0.get(&name) {
            Some(Node::Branch(branch)) => match branch.get(&key) {
                Some(Node::Branch(branch)) => branch.get(&inner),
                _ => None,
            },
            _ => None,
        };
        prop_assert_eq!(found, Some(&Node::Text(value)));
    }

    #[test]
    fn any_path_expands_or_is_refused(path in "[a-z_.]{0,40}", deep in "(data\\.)?([a-z_]{1,20}\\.){0,6}[a-z_]{1,20}") {
        for path in [path, deep] {
            for object in ["charge", "payment_intent", "account", "event"] {
                for is_list in [false, true] {
                    let _ = expand::check(object, is_list, std::slice::from_ref(&path));
                }
            }
            let mut body = json!({ "id": "ch_1", "object": "charge", "customer": "cus_1", "data": [{ "customer": "fails" }] });
            let _ = expand::expand(&mut body, &path, &mut Somewhere);
            prop_assert_eq!(&body["id"], "ch_1");
        }
    }
}
