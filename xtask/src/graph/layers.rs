//! What may import what inside `connect`: rules lie below commands, and commands beside each other.
//! And what the engine may know of `model`.

use std::fs;

use super::{circles::Graph, names, of};
use crate::sh;

const CRATE: &str = "crates/connect/src/";

/// Imports that a layer does not have, as `file -> file`.
fn breaches(graph: &Graph) -> Vec<String> {
    let mut broken = Vec::new();
    for (file, imports) in graph {
        let Some(from) = file.strip_prefix(CRATE) else { continue };
        let imports = imports.iter().filter_map(|to| to.strip_prefix(CRATE));
        for to in imports.filter(|to| to.starts_with("commands")) {
            // What the commands of one resource, or all commands, answer with stands above them.
            let above = from.starts_with(&format!("{}/", to.trim_end_matches(".rs")));
            if from.starts_with("rules") || from.starts_with("commands") && !above {
                broken.push(format!("{from} -> {to}"));
            }
        }
    }
    broken
}

#[test]
fn rules_know_no_command_and_commands_no_other() {
    let graph = of(&format!("{CRATE}lib.rs"));
    let named = |folder: &str| graph.keys().any(|file| file[CRATE.len()..].starts_with(folder));
    assert!(named("rules/") && named("commands/"), "they are not where they are looked for");
    assert_eq!(breaches(&graph), [""; 0]);
}

#[test]
fn a_breach_is_found() {
    for (from, to, found) in [
        ("commands/v2/persons.rs", "commands/v2.rs", 0),
        ("commands/v2/persons.rs", "commands/persons.rs", 1),
        ("commands/persons.rs", "rules/persons.rs", 0),
        ("commands/persons.rs", "commands.rs", 0),
        ("commands/transfers.rs", "commands/transfers/create.rs", 1),
        ("rules/persons.rs", "commands/persons.rs", 1),
        ("rules/persons.rs", "commands.rs", 1),
        ("rules/persons.rs", "rules/accounts/save.rs", 0),
        ("dispatch.rs", "commands/refunds.rs", 0),
    ] {
        let graph: Graph =
            [(format!("{CRATE}{from}"), [format!("{CRATE}{to}")].into())].into_iter().collect();
        assert_eq!(breaches(&graph).len(), found, "{from} -> {to}");
    }
}

/// The modules of `model` that the engine knows: what an object is, and not one of them; what every
/// command may be refused by; and the fees, which are a setting of the server's.
const KNOWN: [&str; 4] = ["fees", "object", "refusal", "resource"];

/// What a file names of `model` besides, its tests included.
fn objects(file: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for source in names::parse(file, &[], text, true) {
        let brought = source.imports.values().chain(source.exports.values()).chain(&source.globs);
        // By itself, `model` may be a variable.
        let named = source.named.iter().filter(|path| path.len() > 1);
        for path in named.chain(brought).filter(|path| path[0] == "model") {
            if !path.get(1).is_some_and(|module| KNOWN.contains(&module.as_str())) {
                found.push(format!("{file}: {}", path.join("::")));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

#[test]
fn the_engine_knows_no_object() {
    let files = of("crates/engine/src/lib.rs").into_keys();
    let found = files.flat_map(|file| {
        let text = fs::read_to_string(sh::root().join(&file)).expect("the file is there");
        objects(&file, &text)
    });
    assert_eq!(found.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn an_object_is_found() {
    for (text, found) in [
        ("use model::object::Object;", ""),
        ("use model::{object::Object, refusal::{Place, Refusal}};", ""),
        ("fn f(model: u8) -> u8 { model }", ""),
        ("use model::{object::Object, payout::Payout};", "a.rs: model::payout::Payout"),
        ("fn f(p: model::payout::Payout) {}", "a.rs: model::payout::Payout"),
        ("#[cfg(test)] mod tests { use model::login_link; }", "a.rs: model::login_link"),
        ("pub use model::card;", "a.rs: model::card"),
        ("use model::charge::*;", "a.rs: model::charge"),
        ("use model as other;", "a.rs: model"),
    ] {
        assert_eq!(objects("a.rs", text).join("\n"), found, "{text}");
    }
}
