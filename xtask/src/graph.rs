//! Which file imports which, inside each crate: `cargo xtask graph`.
//!
//! Cargo keeps the arrows between crates. Inside a crate nothing does but this: no two files may
//! import each other, directly or in a circle.
//!
//! A file imports another if it names something that the other defines: in a `use`, in a path, in
//! what it gives to a macro or an attribute. What a file re-exports is imported from the file that
//! defines it. Methods are not followed, nor are unit tests, which may look at the whole crate.

mod circles;
#[cfg(test)]
mod layers;
pub(crate) mod names;
mod resolve;
pub(crate) mod sources;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::ExitCode,
};

use circles::Graph;

use crate::sh;

/// The root files of the crates whose graphs are kept free of circles.
fn roots() -> Vec<String> {
    let mut folders = vec!["bench".to_owned(), "xtask".to_owned()];
    let crates = fs::read_dir(sh::root().join("crates")).expect("the crates are there");
    folders.extend(
        crates.flatten().map(|entry| format!("crates/{}", entry.file_name().to_string_lossy())),
    );
    folders.sort();
    let files = ["src/lib.rs", "src/main.rs", "tests/it/main.rs"];
    let all =
        folders.iter().flat_map(|folder| files.iter().map(move |file| format!("{folder}/{file}")));
    all.filter(|path| sh::root().join(path).exists()).collect()
}

/// The graph of the crate with this root file.
fn of(root: &str) -> Graph {
    let text_of = |path: &str| fs::read_to_string(sh::root().join(path)).ok();
    resolve::graph(&sources::read(root, &text_of))
}

/// What the summary is made of: a folder with the file of its name, or a file at the top.
fn part(file: &str) -> String {
    let inside =
        file.split_once("/src/").or(file.split_once("/it/")).map_or(file, |(_, rest)| rest);
    let mut steps = inside.trim_end_matches(".rs").split('/');
    steps.next().unwrap_or_default().to_owned()
}

/// Prints for each crate its parts, each with those that it imports, lowest first.
pub fn run(only: &[String]) -> ExitCode {
    let mut found = false;
    for root in roots() {
        if !only.is_empty() && !only.iter().any(|wanted| root.contains(wanted.as_str())) {
            continue;
        }
        let graph = of(&root);
        println!("{root}: {} files", graph.len());
        print!("{}", summary(&graph));
        for circle in circles::of(&graph) {
            found = true;
            println!("  CIRCLE of {} files", circle.len());
            for file in &circle {
                let inside = graph[file].iter().filter(|to| circle.contains(to));
                println!("    {file} -> {}", inside.cloned().collect::<Vec<_>>().join(" "));
            }
        }
    }
    ExitCode::from(u8::from(found))
}

/// The graph with each folder as one part: `part -> parts`, a line each, lowest first.
fn summary(graph: &Graph) -> String {
    let mut parts: Graph = BTreeMap::new();
    for (file, imports) in graph {
        let from = parts.entry(part(file)).or_default();
        from.extend(imports.iter().map(|to| part(to)).filter(|to| *to != part(file)));
    }
    let floors = circles::floors(&parts);
    let mut lines: Vec<_> = parts.iter().collect();
    lines.sort_by_key(|(name, _)| (floors[*name], (*name).clone()));
    let line = |(name, imports): (&String, &BTreeSet<String>)| {
        let imports = imports.iter().cloned().collect::<Vec<_>>().join(" ");
        format!("  {:>2} {name} -> {imports}\n", floors[name])
    };
    lines.into_iter().map(line).collect()
}

#[test]
fn no_two_files_import_each_other_in_a_circle() {
    let (mut found, mut files) = (Vec::new(), 0);
    for root in roots() {
        let graph = of(&root);
        files += graph.len();
        found.extend(circles::of(&graph).into_iter().map(|circle| circle.join("\n  ")));
    }
    assert!(files > 300, "the crates are not where they are looked for");
    assert!(found.is_empty(), "circles:\n  {}", found.join("\n\n  "));
}
