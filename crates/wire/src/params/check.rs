//! Checking a form against its operation's table.

use model::refusal::{ParamFault as Problem, Refusal};
use serde_json::{Map, Number, Value};

use super::table::{Kind, Operation, Param};
use crate::form::{Form, Node};

/// Characters in a text parameter. Source: the API's own refusal.
const STRING: usize = 5_000;

/// Elements of `expand`. Source: the API's own refusal.
const EXPANDS: usize = 20;

/// A form that fits its table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// An object: numbers and booleans as such, emptied parameters as null.
    pub params: Value,
    /// The paths to expand.
    pub expand: Vec<String>,
}

impl Operation {
    /// Checks a form and gives its values their types.
    pub fn check(&self, form: &Form) -> Result<Checked, Refusal> {
        let mut unknown = Vec::new();
        for (name, node) in &form.0 {
            match self.params.iter().find(|param| param.name == *name) {
                Some(param) => find_unknown(&param.kind, node, name, &mut unknown),
                None if name == "expand" => {}
                None => unknown.push(name.clone()),
            }
        }
        if let Some(first) = unknown.first() {
            return Err(Refusal::Param { param: first.clone(), fault: Problem::Unknown(unknown) });
        }
        let mut params = fields(&self.params, &form.0, "")?;
        params.shift_remove("expand");
        let expand = match form.0.get("expand") {
            Some(node) => expands(node)?,
            None => Vec::new(),
        };
        Ok(Checked { params: Value::Object(params), expand })
    }
}

fn expands(node: &Node) -> Result<Vec<String>, Refusal> {
    let strings = Kind::Array(Box::new(Kind::String));
    let Value::Array(paths) = value(&strings, node, "expand", false)? else {
        return Ok(Vec::new());
    };
    if paths.len() > EXPANDS {
        return Err(error("expand", Problem::Elements(EXPANDS)));
    }
    Ok(paths.iter().filter_map(|path| path.as_str().map(str::to_owned)).collect())
}

fn error(param: &str, problem: Problem) -> Refusal {
    Refusal::Param { param: param.to_owned(), fault: problem }
}

fn find_unknown(kind: &Kind, node: &Node, path: &str, unknown: &mut Vec<String>) {
    let Node::Branch(branch) = node else { return };
    match kind {
        Kind::Hash(known) | Kind::Either(_, known) => {
            for (name, below) in branch {
                let path = format!("{path}[{name}]");
                match known.iter().find(|param| param.name == *name) {
                    Some(param) => find_unknown(&param.kind, below, &path, unknown),
                    None => unknown.push(path),
                }
            }
        }
        Kind::Array(element) => {
            for (index, below) in branch {
                find_unknown(element, below, &format!("{path}[{index}]"), unknown);
            }
        }
        Kind::String
        | Kind::Int
        | Kind::Positive
        | Kind::Natural
        | Kind::Bool
        | Kind::Number
        | Kind::Decimal
        | Kind::Enum(_)
        | Kind::Scalar
        | Kind::Map => {}
    }
}

fn fields(
    known: &[Param],
    given: &indexmap::IndexMap<String, Node>,
    path: &str,
) -> Result<Map<String, Value>, Refusal> {
    let inner = |name: &str| {
        if path.is_empty() { name.to_owned() } else { format!("{path}[{name}]") }
    };
    let mut values = Map::new();
    for param in known {
        if let Some(node) = given.get(&param.name) {
            // Texts that are not required can be unset, marked or not: the API takes `description=`.
            let optional_text = param.kind == Kind::String && !param.required;
            let emptyable = param.emptyable || optional_text;
            let value = value(&param.kind, node, &inner(&param.name), emptyable)?;
            values.insert(param.name.clone(), value);
        }
    }
    match known.iter().find(|param| param.required && !given.contains_key(&param.name)) {
        Some(missing) => Err(error(&inner(&missing.name), Problem::Missing)),
        None => Ok(values),
    }
}

fn value(kind: &Kind, node: &Node, path: &str, emptyable: bool) -> Result<Value, Refusal> {
    match (kind, node) {
        (kind, Node::Text(text)) if text.is_empty() => emptied(kind, path, emptyable),
        (Kind::Either(scalar, _), Node::Text(_)) => value(scalar, node, path, emptyable),
        (Kind::Hash(known) | Kind::Either(_, known), Node::Branch(branch)) => {
            Ok(Value::Object(fields(known, branch, path)?))
        }
        (Kind::Hash(_) | Kind::Map, Node::Text(_)) => Err(error(path, Problem::Object)),
        (Kind::Map, Node::Branch(branch)) => map(branch, path),
        (Kind::Array(_), Node::Text(_)) => Err(error(path, Problem::Array)),
        (Kind::Array(element), Node::Branch(branch)) => {
            let mut indexed = Vec::with_capacity(branch.len());
            for (index, below) in branch {
                let index: u32 = index.parse().map_err(|_| error(path, Problem::Array))?;
                indexed.push((index, value(element, below, &format!("{path}[{index}]"), false)?));
            }
            indexed.sort_by_key(|(index, _)| *index);
            Ok(Value::Array(indexed.into_iter().map(|(_, value)| value).collect()))
        }
        (_, Node::Branch(_)) => Err(error(path, Problem::Text)),
        (kind, Node::Text(text)) => {
            scalar(kind, text).map_err(|problem| error(path, told(problem, path)))
        }
    }
}

/// An empty value unsets what can be unset. For a hash and a list that is always possible.
fn emptied(kind: &Kind, path: &str, emptyable: bool) -> Result<Value, Refusal> {
    match kind {
        Kind::Array(_) if !emptyable => Ok(Value::Array(Vec::new())),
        Kind::Hash(_) | Kind::Map | Kind::Array(_) => Ok(Value::Null),
        _ if emptyable => Ok(Value::Null),
        _ => Err(error(path, Problem::Empty)),
    }
}

fn scalar(kind: &Kind, text: &str) -> Result<Value, Problem> {
    match kind {
        Kind::Int | Kind::Positive | Kind::Natural => {
            let int: i64 = text.trim().parse().map_err(|_| Problem::Integer(text.to_owned()))?;
            within(kind, int)?;
            Ok(int.into())
        }
        Kind::Number => {
            let number: Option<Number> = match text.trim().parse::<f64>() {
                Ok(float) if float.fract() == 0.0 && float.abs() < 1e15 => {
                    Some(Number::from(float as i64))
                }
                Ok(float) => Number::from_f64(float),
                Err(_) => None,
            };
            number.map(Value::Number).ok_or_else(|| Problem::Decimal(text.to_owned()))
        }
        Kind::Bool => match text.to_ascii_lowercase().as_str() {
            "true" => Ok(true.into()),
            "false" => Ok(false.into()),
            _ => Err(Problem::Boolean(text.to_owned())),
        },
        Kind::Enum(values) if !values.iter().any(|value| value == text) => {
            Err(Problem::OneOf(values.clone()))
        }
        _ if text.chars().count() > STRING => Err(Problem::Long(text.to_owned())),
        _ => Ok(text.into()),
    }
}

/// What is wrong with an operation's main amount is told in other words than with the others.
fn told(problem: Problem, path: &str) -> Problem {
    match (problem, path) {
        (Problem::Positive | Problem::Natural, "amount" | "amount_to_capture") => {
            Problem::AtLeast(1)
        }
        (problem, _) => problem,
    }
}

/// Refuses an amount below the least that its kind takes.
pub(super) fn within(kind: &Kind, amount: i64) -> Result<(), Problem> {
    match kind {
        Kind::Positive if amount < 1 => Err(Problem::Positive),
        Kind::Natural if amount < 0 => Err(Problem::Natural),
        _ => Ok(()),
    }
}

/// Metadata: texts, and null for a key to be removed.
fn map(branch: &indexmap::IndexMap<String, Node>, path: &str) -> Result<Value, Refusal> {
    if branch.len() > model::metadata::KEYS {
        return Err(error(path, Problem::MetadataKeys(branch.len())));
    }
    let mut values = Map::new();
    for (key, node) in branch {
        let inner = format!("{path}[{key}]");
        let Node::Text(text) = node else {
            return Err(error(path, Problem::MetadataBracket(key.clone())));
        };
        if key.chars().count() > 40 {
            return Err(error(path, Problem::MetadataKey(key.clone())));
        }
        if text.chars().count() > 500 {
            return Err(error(&inner, Problem::MetadataValue(text.clone())));
        }
        let value = if text.is_empty() { Value::Null } else { text.as_str().into() };
        values.insert(key.clone(), value);
    }
    Ok(Value::Object(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(operation: &str, body: &str) -> Result<String, (String, Problem)> {
        let (method, path) = operation.split_once(' ').unwrap();
        let form = Form::decode(body.as_bytes()).unwrap();
        Operation::find(method, path)
            .unwrap()
            .check(&form)
            .map(|checked| checked.params.to_string())
            .map_err(|refusal| match refusal {
                Refusal::Param { param, fault } => (param, fault),
                other => panic!("{other:?}"),
            })
    }

    #[test]
    fn values_get_their_types() {
        for (operation, body, expected) in [
            (
                "POST /v1/transfers",
                "amount=5&currency=usd&destination=acct_1&metadata[a]=b&metadata[c]=&expand[]=x",
                r#"{"currency":"usd","destination":"acct_1","amount":5,"metadata":{"a":"b","c":null}}"#,
            ),
            (
                "POST /v1/payment_intents",
                "amount=5&currency=usd&confirm=True&off_session=true",
                r#"{"amount":5,"currency":"usd","confirm":true,"off_session":"true"}"#,
            ),
            (
                "POST /v1/customers/{}",
                "description=&metadata=",
                r#"{"description":null,"metadata":null}"#,
            ),
            ("GET /v1/charges", "created[gte]=5", r#"{"created":{"gte":5}}"#),
            ("GET /v1/charges", "created=5", r#"{"created":5}"#),
        ] {
            assert_eq!(check(operation, body).as_deref(), Ok(expected), "{body}");
        }
    }

    #[test]
    fn the_first_problem_is_told() {
        let create = "POST /v1/payment_intents";
        for (operation, body, param, problem) in [
            (create, "emial=1&amount=x", "emial", Problem::Unknown(vec!["emial".into()])),
            (
                create,
                "amount=5&transfer_data[x]=1&currency=usd",
                "transfer_data[x]",
                Problem::Unknown(vec!["transfer_data[x]".into()]),
            ),
            (create, "amount=abc", "amount", Problem::Integer("abc".into())),
            (create, "amount=10.5", "amount", Problem::Integer("10.5".into())),
            (create, "currency=usd", "amount", Problem::Missing),
            (
                create,
                "amount=1&currency=usd&confirm=yes",
                "confirm",
                Problem::Boolean("yes".into()),
            ),
            (create, "amount=", "amount", Problem::Empty),
            (create, "amount=1&currency=usd&transfer_data=x", "transfer_data", Problem::Object),
            (
                create,
                "amount=1&currency=usd&transfer_data[amount]=1",
                "transfer_data[destination]",
                Problem::Missing,
            ),
            (create, "amount=1&currency[a]=usd", "currency", Problem::Text),
        ] {
            assert_eq!(check(operation, body), Err((param.into(), problem)), "{body}");
        }
        let wrong = check(create, "amount=1&currency=usd&capture_method=later");
        assert!(matches!(wrong, Err((_, Problem::OneOf(values))) if values.len() == 3));
    }
}
