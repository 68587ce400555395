//! The tables' text, parsed once for each operation that is asked for.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

/// Stripe's own, then what it lacks.
const SOURCES: [&str; 2] =
    [include_str!("../../params/stripe.txt"), include_str!("../../params/additions.txt")];

/// The parameters of one operation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Operation {
    /// In the order in which they are checked.
    pub params: Vec<Param>,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// Without brackets.
    pub name: String,
    /// Must be sent.
    pub required: bool,
    /// May be unset by an empty value.
    pub emptyable: bool,
    /// What it takes.
    pub kind: Kind,
}

/// What a parameter takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    String,
    /// An e-mail address.
    Email,
    /// A whole number.
    Int,
    /// An amount of at least one minor unit.
    Positive,
    /// An amount of minor units that may be zero.
    Natural,
    /// `true` or `false`.
    Bool,
    /// A decimal number.
    Number,
    /// A decimal number as a text.
    Decimal,
    /// One of these.
    Enum(Vec<String>),
    /// Text whose form depends on the command.
    Scalar,
    /// Any keys with text values: metadata.
    Map,
    /// These keys.
    Hash(Vec<Param>),
    /// A list of one kind.
    Array(Box<Kind>),
    /// A scalar, or a hash with these keys.
    Either(Box<Kind>, Vec<Param>),
}

impl Operation {
    /// The table of `POST /v1/transfers/{}/reversals` and the like, whatever the ids of the path are
    /// called; none if there is none.
    pub fn find(method: &str, path: &str) -> Option<&'static Operation> {
        static PARSED: LazyLock<Mutex<HashMap<String, &'static Operation>>> =
            LazyLock::new(Mutex::default);
        let head = format!("{method} {}", without_names(path));
        let mut parsed = PARSED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(operation) = parsed.get(&head) {
            return Some(operation);
        }
        // Each is parsed once and kept for the program's life.
        let operation: &'static Operation =
            Box::leak(Box::new(Operation { params: parse(&head)? }));
        parsed.insert(head, operation);
        Some(operation)
    }
}

/// `/v1/x/{}/y` of `/v1/x/{name}/y`.
fn without_names(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn parse(head: &str) -> Option<Vec<Param>> {
    let mut found = false;
    let mut params: Vec<Param> = Vec::new();
    for source in SOURCES {
        let Some(block) = block(source, head) else { continue };
        if let Some(other) = block.trim().strip_prefix("like ") {
            return parse(other);
        }
        found = true;
        let mut lines: Vec<Line<'_>> = block.lines().filter_map(Line::read).collect();
        lines.reverse();
        for param in params_at(&mut lines, 1) {
            add(&mut params, param);
        }
    }
    // What is told is checked; what is looked for may be anything, and so may what a sandbox is told.
    if head.starts_with("POST /v1/") && !head.starts_with("POST /v1/sandbox/") {
        take_addresses(&mut params);
    }
    found.then_some(params)
}

/// Adds a parameter. A hash adds its keys to one that is known; anything else takes the place of
/// what is known.
fn add(params: &mut Vec<Param>, param: Param) {
    match params.iter_mut().find(|known| known.name == param.name) {
        Some(Param { kind: Kind::Hash(known), .. }) if matches!(param.kind, Kind::Hash(_)) => {
            let Kind::Hash(keys) = param.kind else { return };
            keys.into_iter().for_each(|key| add(known, key));
        }
        Some(Param { kind: Kind::Either(_, known), .. })
            if matches!(param.kind, Kind::Either(..)) =>
        {
            let Kind::Either(_, keys) = param.kind else { return };
            keys.into_iter().for_each(|key| add(known, key));
        }
        Some(known) => *known = param,
        None => params.push(param),
    }
}

/// Texts that are called e-mail addresses must be some.
fn take_addresses(params: &mut [Param]) {
    for param in params {
        let named = param.name == "email" || param.name.ends_with("_email");
        match &mut param.kind {
            Kind::String if named => param.kind = Kind::Email,
            Kind::Hash(inner) | Kind::Either(_, inner) => take_addresses(inner),
            Kind::Array(element) => {
                if let Kind::Hash(inner) | Kind::Either(_, inner) = element.as_mut() {
                    take_addresses(inner);
                }
            }
            _ => {}
        }
    }
}

/// The lines below a head, up to the next blank line.
fn block<'s>(source: &'s str, head: &str) -> Option<&'s str> {
    let start = source.match_indices(head).find_map(|(at, _)| {
        let before = source[..at].ends_with('\n');
        let behind = source[at + head.len()..].strip_prefix('\n')?;
        before.then_some(behind)
    })?;
    Some(start.split("\n\n").next().unwrap_or(start))
        .map(|block| if start.starts_with('\n') { "" } else { block })
}

struct Line<'s> {
    depth: usize,
    name: &'s str,
    kind: &'s str,
}

impl<'s> Line<'s> {
    fn read(line: &'s str) -> Option<Line<'s>> {
        let text = line.trim_start();
        let (name, kind) = text.split_once(' ')?;
        Some(Line { depth: (line.len() - text.len()) / 2, name, kind })
    }
}

/// Parameters at a depth; `lines` are reversed, so that the next one is the last.
fn params_at(lines: &mut Vec<Line<'_>>, depth: usize) -> Vec<Param> {
    let mut params = Vec::new();
    while let Some(line) = lines.pop_if(|line| line.depth == depth) {
        let name = line.name.trim_end_matches(['!', '~']);
        let marks = &line.name[name.len()..];
        params.push(Param {
            name: name.to_owned(),
            required: marks.contains('!'),
            emptyable: marks.contains('~'),
            kind: kind(line.kind, lines, depth),
        });
    }
    params
}

fn kind(text: &str, lines: &mut Vec<Line<'_>>, depth: usize) -> Kind {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    match word {
        "int" => Kind::Int,
        "positive" => Kind::Positive,
        "natural" => Kind::Natural,
        "bool" => Kind::Bool,
        "number" => Kind::Number,
        "decimal" => Kind::Decimal,
        "scalar" => Kind::Scalar,
        "map" => Kind::Map,
        "enum" => Kind::Enum(rest.split(' ').map(str::to_owned).collect()),
        "array" => Kind::Array(Box::new(kind(rest, lines, depth))),
        "hash" => Kind::Hash(params_at(lines, depth + 1)),
        "either" => {
            let scalar = kind(rest, lines, depth);
            Kind::Either(Box::new(scalar), params_at(lines, depth + 1))
        }
        _ => Kind::String,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_parse() {
        let transfers = Operation::find("POST", "/v1/transfers").unwrap();
        let names: Vec<_> = transfers.params.iter().map(|param| param.name.as_str()).collect();
        assert_eq!(names[..3], ["currency", "destination", "amount"]);
        assert!(transfers.params[0].required && !transfers.params[2].required);

        let intents = Operation::find("POST", "/v1/payment_intents").unwrap();
        assert!(intents.params.iter().any(|param| param.name == "payment_method_types"));
        let transfer_data = intents.params.iter().find(|p| p.name == "transfer_data").unwrap();
        assert!(
            matches!(&transfer_data.kind, Kind::Hash(inner) if inner.iter().any(|p| p.name == "destination" && p.required))
        );

        assert!(Operation::find("GET", "/v1/sandbox/clock").unwrap().params.is_empty());
        assert!(Operation::find("GET", "/v1/nothing").is_none());
        let reversals = |path| Operation::find("POST", path).unwrap();
        let named = reversals("/v1/transfers/{transfer}/reversals");
        assert_eq!(named, reversals("/v1/transfers/{}/reversals"));
    }
}
