//! What must hold for whatever anybody sends; the same that `fuzz/` asks. proptest keeps the
//! inputs that ever failed beside this file, and tries them first.

#[path = "../../../fuzz/src/lib.rs"]
mod entrances;

use std::{fs, path::Path};

use proptest::prelude::*;
use serde_json::Value;
use wire::form::{Form, Node};

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

/// A query of a list.
fn query_like() -> impl Strategy<Value = Vec<u8>> {
    let name = "(limit|created|created\\[(gt|gte|lt|lte)\\]|type|payout|starting_after)";
    let pair = (name, "-?[0-9]{1,20}");
    let pairs = proptest::collection::vec(pair, 0..6);
    pairs.prop_map(|pairs| {
        let pairs = pairs.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("&").into_bytes()
    })
}

/// Any JSON with few names, so that two of them have some in common.
fn json_like() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-c]{0,2}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::hash_map("[a-d]", inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

#[test]
fn the_corpus_holds() {
    corpus("form", entrances::form);
    corpus("expand", entrances::expand);
    corpus("diff", entrances::diff);
}

fn corpus(name: &str, entrance: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
    let files: Vec<_> = fs::read_dir(folder).expect("a corpus").collect();
    assert!(files.len() > 5, "{name} has no corpus");
    for file in files {
        let path = file.expect("a file of the corpus").path();
        entrance(&fs::read(path).expect("a file of the corpus"));
    }
}

proptest! {
    #[test]
    fn whatever_is_sent_is_decoded_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        entrances::form(&bytes);
        entrances::expand(&bytes);
        entrances::diff(&bytes);
    }

    #[test]
    fn what_looks_like_a_form_is_checked_or_refused(form in form_like(), query in query_like()) {
        entrances::form(&form);
        entrances::form(&query);
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
    fn any_path_expands_or_is_refused(
        path in "[a-z_.]{0,40}", deep in "(data\\.)?([a-z_]{1,20}\\.){0,6}[a-z_]{1,20}", body in json_like()
    ) {
        for path in [path, deep] {
            entrances::expand(path.as_bytes());
            entrances::expand(format!("{path}\n{body}").as_bytes());
        }
    }

    #[test]
    fn a_change_can_be_undone(old in json_like(), new in json_like()) {
        entrances::diff(Value::from([old, new].to_vec()).to_string().as_bytes());
    }
}
