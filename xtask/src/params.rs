//! Makes the parameter tables from a machine-readable contract of the API.
//!
//! `cargo xtask params CONTRACT.json` rewrites `crates/wire/params/stripe.txt`. What the contract
//! does not know (older parameters, our own endpoints) stands in `additions.txt` beside it. It also
//! rewrites `operations.txt`, the list of all that the API has.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The first part of the paths whose tables are made.
const ROOTS: &[&str] = &[
    "account",
    "account_links",
    "account_sessions",
    "accounts",
    "application_fees",
    "balance",
    "balance_transactions",
    "charges",
    "country_specs",
    "customers",
    "events",
    "file_links",
    "files",
    "payment_intents",
    "payment_methods",
    "payouts",
    "refunds",
    "tokens",
    "transfers",
    "webhook_endpoints",
];

/// The beginnings of the paths of the newer API whose tables are made.
const NEWER: &[&str] = &["/v2/core/account", "/v2/core/event"];

const HEAD: &str = "\
# Parameters of Stripe's API 2026-10-28.endive, one block an operation. Made by `cargo xtask params`.
#   name type        `!` required, `~` may be emptied with `name=`
#   types            string int bool number enum(values) scalar map hash array-of…; `either X`: X or a hash
#                    positive, natural: an amount of at least one, or of zero minor units or more
#                    decimal: a number as a text, in JSON
";

pub fn run(contract: &str) -> Result<(), Box<dyn std::error::Error>> {
    let contract: Value = serde_json::from_slice(&std::fs::read(contract)?)?;
    let operations = contract["operations"].as_array().ok_or("no operations")?;
    let mut out = HEAD.to_owned();
    for operation in operations {
        let path = operation["path"].as_str().ok_or("an operation without a path")?;
        if is_wanted(path) {
            let method = operation["method"].as_str().ok_or("an operation without a method")?;
            writeln!(out, "\n{method} {}", placeholders(path))?;
            if let Some(params) = operation["params"].as_object() {
                properties(&mut out, params, path, 1)?;
            }
            // The SDKs do not list it: it stands in the URLs of further pages.
            if operation["kind"] == "list" && path.starts_with("/v2/") {
                writeln!(out, "  page string")?;
            }
        }
    }
    std::fs::write("crates/wire/params/stripe.txt", with_cards(&out))?;
    std::fs::write("crates/wire/params/operations.txt", listed(&contract, operations)?)?;
    Ok(())
}

/// Adds cards to `payment_method_data`: the SDKs leave them out, since browsers make them, and the API
/// takes them.
fn with_cards(tables: &str) -> String {
    let mut out = String::with_capacity(tables.len());
    let mut inside = None;
    for line in tables.lines() {
        let depth = line.len() - line.trim_start().len();
        if inside.is_some_and(|above| depth <= above) {
            inside = None;
        }
        let name = line.trim_start();
        let is_type = inside == Some(depth.saturating_sub(2)) && name.starts_with("type! enum ");
        if is_type {
            let margin = " ".repeat(depth);
            for field in ["card hash", "  cvc string", "  exp_month int", "  exp_year int"] {
                out.push_str(&format!("{margin}{field}\n"));
            }
            out.push_str(&format!("{margin}  number string\n{margin}  token string\n"));
            out.push_str(&line.replacen(" cashapp ", " card cashapp ", 1));
        } else {
            out.push_str(line);
        }
        out.push('\n');
        if name.starts_with("payment_method_data hash") {
            inside = Some(depth);
        }
    }
    out
}

/// Every operation, one a line, under a head that says where the list is from.
fn listed(contract: &Value, operations: &[Value]) -> Result<String, Box<dyn std::error::Error>> {
    let text = |of: &Value, name: &str| of[name].as_str().map(str::to_owned);
    let sdk = text(contract, "sdk_version").ok_or("no version of the SDK")?;
    let version = text(contract, "api_version").ok_or("no version of the API")?;
    let mut lines = std::collections::BTreeSet::new();
    for operation in operations {
        let path = text(operation, "path").ok_or("an operation without a path")?;
        let method = text(operation, "method").ok_or("an operation without a method")?;
        lines.insert(format!("{} {method}", placeholders(&path)));
    }
    let mut out = format!(
        "# Every operation of Stripe's API {version} that the official package `stripe` {sdk} (MIT licence)\n# has a method for. Made by `cargo xtask params`.\n"
    );
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(out)
}

fn is_wanted(path: &str) -> bool {
    let root = path.strip_prefix("/v1/").and_then(|rest| rest.split('/').next());
    root.is_some_and(|root| ROOTS.contains(&root)) && !path.ends_with("/search")
        || NEWER.iter().any(|start| path.starts_with(start))
}

/// The names of path parameters do not matter: `/v1/accounts/{}/persons/{}`.
fn placeholders(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// `place` is the path of an operation, or the name of the hash that these stand in.
fn properties(
    out: &mut String,
    all: &Map<String, Value>,
    place: &str,
    depth: usize,
) -> std::fmt::Result {
    for (name, spec) in all {
        let required = if spec["required"] == true { "!" } else { "" };
        let emptyable = if spec["emptyable"] == true { "~" } else { "" };
        write!(out, "{:indent$}{name}{required}{emptyable} ", "", indent = depth * 2)?;
        kind(out, spec, (place, name), depth)?;
    }
    Ok(())
}

fn kind(
    out: &mut String,
    spec: &Value,
    (place, name): (&str, &str),
    depth: usize,
) -> std::fmt::Result {
    let children = |out: &mut String, spec: &Value| match spec["properties"].as_object() {
        Some(all) => properties(out, all, name, depth + 1),
        None => Ok(()),
    };
    match spec["type"].as_str() {
        Some("object") => {
            writeln!(out, "hash")?;
            children(out, spec)
        }
        Some("array") => {
            write!(out, "array ")?;
            kind(out, &spec["items"], (place, name), depth)
        }
        Some("string") => match spec["enum"].as_array() {
            Some(values) => {
                let values: Vec<_> = values.iter().filter_map(Value::as_str).collect();
                writeln!(out, "enum {}", values.join(" "))
            }
            None => writeln!(out, "string"),
        },
        Some("integer") => writeln!(out, "{}", integer(place, name)),
        Some("boolean") => writeln!(out, "bool"),
        Some("number") => writeln!(out, "number"),
        Some("decimal") => writeln!(out, "decimal"),
        Some("map") => writeln!(out, "map"),
        Some("union") => union(out, spec, name, depth),
        _ => writeln!(out, "string"),
    }
}

/// What moves is at least one unit; other amounts are not below zero. An intent's amount of zero is
/// refused in words of its own.
fn integer(place: &str, name: &str) -> &'static str {
    let intent = place == "/v1/payment_intents";
    let moves = place.starts_with('/') || place == "transfer_data" || place == "destination";
    match name {
        "amount" | "amount_to_capture" if moves && !intent => "positive",
        _ if name.contains("amount") || ["application_fee", "unit_cost"].contains(&name) => {
            "natural"
        }
        _ => "int",
    }
}

/// A scalar or a hash; several hashes are taken as one with all their fields. Two kinds of
/// scalars are left to the command.
fn union(out: &mut String, spec: &Value, name: &str, depth: usize) -> std::fmt::Result {
    let variants = spec["variants"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut fields = Map::new();
    for hash in variants.iter().filter_map(|variant| variant["properties"].as_object()) {
        for (name, field) in hash {
            let mut field = field.clone();
            field["required"] = false.into();
            if name == "object" {
                field = serde_json::json!({ "type": "string" });
            }
            fields.entry(name.clone()).or_insert(field);
        }
    }
    let scalar = variants.iter().find_map(|variant| match variant["type"].as_str() {
        Some("integer") => Some("int"),
        Some("string") => Some("string"),
        _ => None,
    });
    if fields.is_empty() {
        return writeln!(out, "scalar");
    }
    writeln!(out, "either {}", scalar.unwrap_or("string"))?;
    properties(out, &fields, name, depth + 1)
}
