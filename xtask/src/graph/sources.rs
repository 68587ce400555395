//! Finds the files of a crate.

use std::slice;

use super::names::{self, Source};

/// All modules of the crate with this root file, whose files `text_of` reads.
pub fn read(root: &str, text_of: &dyn Fn(&str) -> Option<String>) -> Vec<Source> {
    // Integration tests are a crate of their own, which is nothing but tests.
    let with_tests = root.contains("/tests/");
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut open = vec![(root.to_owned(), Vec::new())];
    let mut sources = Vec::new();
    while let Some((file, module)) = open.pop() {
        let text = text_of(&file).unwrap_or_else(|| panic!("{file} can't be read"));
        for source in names::parse(&file, &module, &text, with_tests) {
            for child in &source.files {
                let module = [&source.module[..], slice::from_ref(child)].concat();
                let path = format!("{folder}/{}", module.join("/"));
                let beside = format!("{path}.rs");
                let is_beside = text_of(&beside).is_some();
                let file = if is_beside { beside } else { format!("{path}/mod.rs") };
                open.push((file, module));
            }
            sources.push(source);
        }
    }
    sources
}
