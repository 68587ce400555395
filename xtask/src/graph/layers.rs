//! What may import what inside `connect`: rules lie below commands, and commands beside each other.

use super::{circles::Graph, of};

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
