//! Which file imports which, inside each crate: `cargo xtask graph`.
//!
//! Cargo keeps the arrows between crates. Inside a crate nothing does but this: no two files may
//! import each other, directly or in a circle.
//!
//! A file imports another if it names something that the other defines: in a `use`, in a path, or
//! within a macro. What a file re-exports is the import of whoever defines it. Methods, and code
//! under `#[cfg(test)]`, are not followed.

mod circles;
pub mod names;
mod resolve;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::sh;

/// Files by path, each with those that it imports.
pub type Graph = BTreeMap<String, BTreeSet<String>>;

/// The root files of the crates whose graphs are kept free of circles.
fn roots() -> Vec<PathBuf> {
    let mut folders = vec!["bench".to_owned(), "xtask".to_owned()];
    let crates = fs::read_dir(sh::root().join("crates")).expect("the crates are there");
    folders.extend(
        crates.flatten().map(|entry| format!("crates/{}", entry.file_name().to_string_lossy())),
    );
    folders.sort();
    let files = ["src/lib.rs", "src/main.rs", "tests/it/main.rs"];
    let all = folders
        .iter()
        .flat_map(|folder| files.iter().map(move |file| sh::root().join(folder).join(file)));
    all.filter(|path| path.exists()).collect()
}

/// The graph of the crate with this root file.
fn of(root: &Path) -> Graph {
    resolve::graph(&names::read(root))
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
        let name = root.strip_prefix(sh::root()).unwrap_or(&root).display().to_string();
        if !only.is_empty() && !only.iter().any(|wanted| name.contains(wanted.as_str())) {
            continue;
        }
        let graph = of(&root);
        println!("{name}: {} files", graph.len());
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
