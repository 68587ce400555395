//! Finds the file that defines what another one names.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Graph,
    names::{Names, Source},
};

/// Re-exports of re-exports, at the most.
const STEPS: usize = 8;

/// The files of a crate, by module.
struct Crate<'a> {
    files: BTreeMap<&'a [String], (&'a str, &'a Source)>,
}

/// Who imports whom.
pub fn graph(sources: &BTreeMap<String, Source>) -> Graph {
    let files = sources.iter().map(|(file, source)| (&source.module[..], (&file[..], source)));
    let whole = Crate { files: files.collect() };
    let mut graph = Graph::new();
    for (file, source) in sources {
        let named = source.named.iter().filter_map(|path| whole.definer_for(source, path));
        let others: BTreeSet<String> = named.filter(|to| to != file).map(str::to_owned).collect();
        graph.insert(file.clone(), others);
    }
    graph
}

impl Crate<'_> {
    /// The file that defines what this file calls so; `None` for another crate's, and for a module.
    fn definer_for(&self, source: &Source, path: &[String]) -> Option<&str> {
        self.definer(&self.absolute(source, path)?, STEPS)
    }

    /// A path as seen from the crate's root.
    fn absolute(&self, source: &Source, path: &[String]) -> Option<Names> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([&source.module, rest].concat()),
            "super" => {
                let above = source.module.split_last()?.1;
                let up = rest.iter().take_while(|step| *step == "super").count();
                let above = &above[..above.len().checked_sub(up)?];
                Some([above, &rest[up..]].concat())
            }
            name if source.children.iter().any(|child| child == name) => {
                Some([&source.module, path].concat())
            }
            name => {
                let import = source.imports.get(name)?;
                if import == path || import.first() == Some(first) {
                    return None;
                }
                Some([self.absolute(source, import)?, rest.to_vec()].concat())
            }
        }
    }

    /// The file that defines what is at an absolute path.
    fn definer(&self, path: &[String], steps: usize) -> Option<&str> {
        let steps = steps.checked_sub(1)?;
        let length = (0..=path.len()).rev().find(|end| self.files.contains_key(&path[..*end]))?;
        let (file, source) = self.files[&path[..length]];
        let (name, rest) = path[length..].split_first()?;
        if let Some(export) = source.exports.get(name) {
            let whole = [self.absolute(source, export)?, rest.to_vec()].concat();
            return self.definer(&whole, steps).or(Some(file));
        }
        Some(file)
    }
}
