//! Checking a JSON body, as the newer API takes it, against its operation's table.
//!
//! Parameters are named by dotted paths. Null unsets; a key that must be there must have a value.

use model::refusal::{ParamFault as Problem, Refusal};
use serde_json::{Map, Value};

use super::{
    check::within,
    table::{Kind, Operation, Param},
};

/// Characters in a text parameter, as in forms.
const STRING: usize = 5_000;

impl Operation {
    /// Checks a body; what fits is what was sent. No body at all is an empty one.
    pub fn check_json(&self, body: &[u8]) -> Result<Value, Refusal> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return self.check_value(&Value::Object(Map::new()));
        }
        let body: Value = serde_json::from_slice(body)
            .map_err(|error| Refusal::NotJson { message: error.to_string() })?;
        self.check_value(&body)
    }

    fn check_value(&self, body: &Value) -> Result<Value, Refusal> {
        let Value::Object(sent) = body else {
            return Err(Refusal::NotJson { message: "an object is expected".into() });
        };
        let mut unknown = Vec::new();
        find_unknown(&self.params, sent, "", &mut unknown);
        if let Some(first) = unknown.first() {
            return Err(Refusal::Param { param: first.clone(), fault: Problem::Unknown(unknown) });
        }
        hash(&self.params, sent, "")?;
        Ok(body.clone())
    }
}

fn error(path: &str, problem: Problem) -> Refusal {
    Refusal::Param { param: path.to_owned(), fault: problem }
}

fn inner(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn find_unknown(known: &[Param], sent: &Map<String, Value>, path: &str, unknown: &mut Vec<String>) {
    for (name, value) in sent {
        let path = inner(path, name);
        let Some(param) = known.iter().find(|param| param.name == *name) else {
            unknown.push(path);
            continue;
        };
        match (&param.kind, value) {
            (Kind::Hash(below), Value::Object(sent)) => find_unknown(below, sent, &path, unknown),
            (Kind::Array(element), Value::Array(elements)) => {
                let Kind::Hash(below) = element.as_ref() else { continue };
                for (place, element) in elements.iter().enumerate() {
                    if let Value::Object(sent) = element {
                        find_unknown(below, sent, &format!("{path}[{place}]"), unknown);
                    }
                }
            }
            _ => {}
        }
    }
}

fn hash(known: &[Param], sent: &Map<String, Value>, path: &str) -> Result<(), Refusal> {
    for param in known {
        let path = inner(path, &param.name);
        match sent.get(&param.name) {
            None | Some(Value::Null) if param.required => {
                return Err(error(&path, Problem::Missing));
            }
            None | Some(Value::Null) => {}
            Some(value) => check(&param.kind, value, &path)?,
        }
    }
    Ok(())
}

fn check(kind: &Kind, value: &Value, path: &str) -> Result<(), Refusal> {
    match (kind, value) {
        (Kind::Hash(known) | Kind::Either(_, known), Value::Object(sent)) => {
            hash(known, sent, path)
        }
        (Kind::Hash(_), _) => Err(error(path, Problem::Object)),
        (Kind::Map, Value::Object(sent)) => texts(sent, path),
        (Kind::Map, _) => Err(error(path, Problem::Object)),
        (Kind::Array(element), Value::Array(elements)) => elements
            .iter()
            .enumerate()
            .try_for_each(|(place, value)| check(element, value, &format!("{path}[{place}]"))),
        (Kind::Array(_), _) => Err(error(path, Problem::Array)),
        (Kind::Either(scalar, _), value) => check(scalar, value, path),
        (Kind::Int | Kind::Positive | Kind::Natural, value) => match value.as_i64() {
            Some(int) => within(kind, int).map_err(|problem| error(path, problem)),
            None => Err(error(path, Problem::Integer(shown(value)))),
        },
        (Kind::Number, Value::Number(_)) => Ok(()),
        (Kind::Number, value) => Err(error(path, Problem::Decimal(shown(value)))),
        (Kind::Decimal, Value::String(text)) if text.parse::<f64>().is_ok() => Ok(()),
        (Kind::Decimal, value) => Err(error(path, Problem::Decimal(shown(value)))),
        (Kind::Bool, Value::Bool(_)) => Ok(()),
        (Kind::Bool, value) => Err(error(path, Problem::Boolean(shown(value)))),
        (Kind::Enum(values), value) => {
            let known = value.as_str().is_some_and(|sent| values.iter().any(|v| v == sent));
            if known { Ok(()) } else { Err(error(path, Problem::OneOf(values.clone()))) }
        }
        (Kind::String, Value::String(text)) if text.chars().count() > STRING => {
            Err(error(path, Problem::Long(text.clone())))
        }
        (Kind::String, Value::String(_)) => Ok(()),
        (Kind::String, _) => Err(error(path, Problem::Text)),
        (Kind::Scalar, Value::Object(_) | Value::Array(_)) => Err(error(path, Problem::Text)),
        (Kind::Scalar, _) => Ok(()),
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Metadata: texts, and null for a key to be removed. The limits are those of forms.
fn texts(sent: &Map<String, Value>, path: &str) -> Result<(), Refusal> {
    if sent.len() > model::metadata::KEYS {
        return Err(error(path, Problem::MetadataKeys(sent.len())));
    }
    for (key, value) in sent {
        let path = inner(path, key);
        if key.chars().count() > 40 {
            return Err(error(&path, Problem::MetadataKey(key.clone())));
        }
        if key.contains(['[', ']']) {
            return Err(error(&path, Problem::MetadataBracket(key.clone())));
        }
        match value {
            Value::Null => {}
            Value::String(text) if text.chars().count() > 500 => {
                return Err(error(&path, Problem::MetadataValue(text.clone())));
            }
            Value::String(_) => {}
            _ => return Err(error(&path, Problem::Text)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(operation: &str, body: &str) -> Result<(), (String, Problem)> {
        let (method, path) = operation.split_once(' ').unwrap();
        let operation = Operation::find(method, path).unwrap();
        match operation.check_json(body.as_bytes()) {
            Ok(_) => Ok(()),
            Err(Refusal::Param { param, fault }) => Err((param, fault)),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_first_problem_is_told() {
        let create = "POST /v2/core/accounts";
        let persons = "POST /v2/core/accounts/{}/persons";
        let unknown = |name: &str| Problem::Unknown(vec![name.to_owned()]);
        for (operation, body, expected) in [
            (create, "", None),
            (create, r#"{"metadata":{"a":"b","c":null},"display_name":null}"#, None),
            (create, r#"{"emial":1}"#, Some(("emial", unknown("emial")))),
            (
                create,
                r#"{"identity":{"individual":{"nickname":"x"}}}"#,
                Some(("identity.individual.nickname", unknown("identity.individual.nickname"))),
            ),
            (create, r#"{"contact_email":5}"#, Some(("contact_email", Problem::Text))),
            (create, r#"{"identity":"x"}"#, Some(("identity", Problem::Object))),
            (create, r#"{"include":"identity"}"#, Some(("include", Problem::Array))),
            (
                create,
                r#"{"defaults":{"responsibilities":{"fees_collector":"stripe"}}}"#,
                Some(("defaults.responsibilities.losses_collector", Problem::Missing)),
            ),
            (
                persons,
                r#"{"date_of_birth":{"day":"1","month":1,"year":1990}}"#,
                Some(("date_of_birth.day", Problem::Integer("1".into()))),
            ),
            (
                persons,
                r#"{"relationship":{"percent_ownership":25}}"#,
                Some(("relationship.percent_ownership", Problem::Decimal("25".into()))),
            ),
            (persons, r#"{"relationship":{"percent_ownership":"25.5","owner":true}}"#, None),
        ] {
            let expected = expected.map_or(Ok(()), |(param, fault)| Err((param.to_owned(), fault)));
            assert_eq!(check(operation, body), expected, "{body}");
        }
        let wrong = check(create, r#"{"include":["identities"]}"#);
        assert!(matches!(wrong, Err((param, Problem::OneOf(_))) if param == "include[0]"));
    }
}
