//! What to send to an operation: each of its parameters with good and bad values.

use serde_json::{Map, Value, json};
use wire::params::{Kind, Operation, Param};

/// Ids and the like that a parameter's name stands for.
pub type Known<'k> = &'k dyn Fn(&str) -> Option<String>;

/// All bodies for an operation, the plainest first: nothing, what must be there, each parameter by
/// itself, and each with each of its values beside what must be there.
pub fn of(operation: &Operation, known: Known<'_>) -> Vec<Value> {
    let base = required(&operation.params, known);
    let mut bodies = vec![json!({}), base.clone()];
    for param in &operation.params {
        bodies.push(json!({ param.name.as_str(): good(&param.name, &param.kind, known) }));
        let mut values = values(&param.name, &param.kind, known);
        values.extend([json!("x"), json!([{ "a": "b" }])]);
        for value in values {
            let mut body = base.clone();
            body[&param.name] = value;
            bodies.push(body);
        }
    }
    bodies
}

/// A good value of each parameter that must be there.
pub fn required(params: &[Param], known: Known<'_>) -> Value {
    let needed = params.iter().filter(|param| param.required);
    let pairs = needed.map(|param| (param.name.clone(), good(&param.name, &param.kind, known)));
    Value::Object(pairs.collect())
}

/// A plausible value of a parameter.
fn good(name: &str, kind: &Kind, known: Known<'_>) -> Value {
    match kind {
        Kind::String | Kind::Scalar => json!(known(name).unwrap_or_else(|| "text".into())),
        Kind::Email => json!("somebody@mail.example"),
        Kind::Int if name.contains("year") => json!(2035),
        Kind::Int => json!(2),
        Kind::Positive | Kind::Natural => json!(1000),
        Kind::Bool => json!(true),
        Kind::Number => json!(1.5),
        Kind::Decimal => json!("1.5"),
        Kind::Enum(values) => json!(values.first()),
        Kind::Map => json!({ "key": "value" }),
        Kind::Hash(params) => required(params, known),
        Kind::Array(element) => json!([good(name, element, known)]),
        Kind::Either(scalar, _) => good(name, scalar, known),
    }
}

/// Values of a parameter, good and bad ones of its type; of a hash, one for each of each field.
fn values(name: &str, kind: &Kind, known: Known<'_>) -> Vec<Value> {
    let mut values = vec![good(name, kind, known), json!("")];
    match kind {
        Kind::String => values.extend([json!("☃ no such thing"), json!("no\0such thing")]),
        Kind::Email => values.extend([json!("nobody"), json!("no\0body@mail.example")]),
        Kind::Scalar => values.extend([json!("☃"), json!("-9223372036854775808")]),
        Kind::Int | Kind::Positive | Kind::Natural => {
            values.extend([json!(-1), json!(0), json!(1), json!(i64::MAX), json!(i64::MIN)]);
        }
        Kind::Bool => values.push(json!(false)),
        Kind::Number => values.extend([json!(-1e300), json!("NaN")]),
        Kind::Decimal => values.extend([json!("1e999"), json!("-1")]),
        Kind::Enum(all) => values.push(json!(all.last())),
        Kind::Map => values.push(json!({ "": "empty", "key": "", "n\0": "\0" })),
        Kind::Array(element) => {
            let elements = self::values(name, element, known).into_iter();
            values.extend(elements.map(|value| json!([value])));
        }
        Kind::Hash(params) => values.extend(hashes(params, known)),
        Kind::Either(scalar, params) => {
            values.extend(self::values(name, scalar, known));
            values.extend(hashes(params, known));
        }
    }
    values
}

fn hashes(params: &[Param], known: Known<'_>) -> Vec<Value> {
    let base = required(params, known);
    let mut hashes = Vec::new();
    for param in params {
        for value in values(&param.name, &param.kind, known) {
            let mut hash = base.clone();
            hash[&param.name] = value;
            hashes.push(hash);
        }
    }
    hashes
}

/// A body as a form has it: `a[b][0]=c`.
pub fn form(body: &Value) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let empty = Map::new();
    for (name, value) in body.as_object().unwrap_or(&empty) {
        write(name, value, &mut pairs);
    }
    pairs
}

fn write(path: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| write(&format!("{path}[{name}]"), value, pairs));
        }
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .for_each(|(place, value)| write(&format!("{path}[{place}]"), value, pairs)),
        Value::String(text) => pairs.push((path.to_owned(), text.clone())),
        other => pairs.push((path.to_owned(), other.to_string())),
    }
}
