//! Finds the file that defines what another one names.

use std::collections::BTreeMap;

use super::{
    circles::Graph,
    names::{Names, Source},
};

/// Aliases of aliases, at the most.
const STEPS: usize = 8;

/// The modules of a crate, by path.
struct Crate<'a>(BTreeMap<&'a [String], &'a Source>);

/// Who imports whom.
pub fn graph(sources: &[Source]) -> Graph {
    let whole = Crate(sources.iter().map(|source| (&source.module[..], source)).collect());
    let mut graph = Graph::new();
    for source in sources {
        let paths = source.named.iter().filter_map(|path| whole.definer_for(source, path));
        let called = source.called.iter().filter(|name| !source.macros.contains(*name));
        let macros = called.filter_map(|name| whole.definer_of_macro(name));
        let others = paths.chain(macros).filter(|file| *file != source.file);
        graph.entry(source.file.clone()).or_default().extend(others.map(str::to_owned));
    }
    graph
}

/// Whether the module itself defines what this path begins with. A function does not hide a module
/// that is imported under the same name.
fn defines(source: &Source, path: &[String]) -> bool {
    let [name, rest @ ..] = path else { return false };
    let is_alias = source.imports.contains_key(name) || source.exports.contains_key(name);
    source.defined.contains(name) && (rest.is_empty() || !is_alias)
}

impl Crate<'_> {
    /// The file that defines what this module calls so. There is none for what another crate
    /// defines, and for a module: who names one imports what it names of it.
    fn definer_for(&self, source: &Source, path: &[String]) -> Option<&str> {
        self.definer(&self.absolute(source, path, STEPS)?, STEPS)
    }

    /// A path as seen from the crate's root; empty for another crate's, `None` for a name that the
    /// module does not know.
    fn absolute(&self, source: &Source, path: &[String], steps: usize) -> Option<Names> {
        let steps = steps.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => return Some(rest.to_vec()),
            "self" => return Some([&source.module, rest].concat()),
            "super" => {
                let above = source.module.split_last()?.1;
                let up = rest.iter().take_while(|step| *step == "super").count();
                let above = &above[..above.len().checked_sub(up)?];
                return Some([above, &rest[up..]].concat());
            }
            _ if source.children.contains(first) || defines(source, path) => {
                return Some([&source.module, path].concat());
            }
            _ => {}
        }
        if let Some(alias) = source.imports.get(first).or(source.exports.get(first)) {
            let target = self.absolute(source, alias, steps).unwrap_or_default();
            let is_known = !target.is_empty();
            return Some(if is_known { [&target, rest].concat() } else { target });
        }
        let globs = source.globs.iter().filter_map(|glob| self.absolute(source, glob, steps));
        let mut modules = globs.filter_map(|glob| self.0.get(&glob[..]));
        modules.find_map(|module| self.absolute(module, path, steps))
    }

    /// The file that defines what is at a path from the crate's root.
    fn definer(&self, path: &[String], steps: usize) -> Option<&str> {
        let steps = steps.checked_sub(1)?;
        let is_module = |end: &usize| self.0.contains_key(&path[..*end]);
        let mut length = (0..=path.len()).rev().find(is_module)?;
        if length == path.len() && self.is_both(path) {
            length -= 1;
        }
        let (source, inside) = (self.0[&path[..length]], &path[length..]);
        let name = inside.first()?;
        if defines(source, inside) {
            return Some(&source.file);
        }
        match self.absolute(source, inside, STEPS) {
            Some(alias) => self.definer(&alias, steps),
            // An exported macro stands at the root; what a macro has made is where it was called.
            None => self.definer_of_macro(name).or(Some(&source.file)),
        }
    }

    /// Whether this module's name is that of a function, too, so that a path means both.
    fn is_both(&self, module: &[String]) -> bool {
        let parent = module.split_last().and_then(|(name, above)| Some((name, self.0.get(above)?)));
        parent.is_some_and(|(name, parent)| parent.defined.contains(name))
    }

    fn definer_of_macro(&self, name: &String) -> Option<&str> {
        let source = self.0.values().find(|source| source.macros.contains(name))?;
        Some(&source.file)
    }
}
