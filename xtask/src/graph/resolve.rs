//! Finds the file that defines what another one names.

use std::{collections::BTreeMap, slice};

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

/// The path that a `use` in the module gives to the first name of this path. A child module may have
/// the same name as a function that is brought in: then the name alone means the function, and a path
/// that goes on leads through the child.
fn alias<'a>(source: &'a Source, path: &[String]) -> Option<&'a Names> {
    let (first, rest) = path.split_first()?;
    let alias = source.imports.get(first).or(source.exports.get(first))?;
    let is_child = source.children.contains(first);
    let is_item = rest.is_empty() && alias.len() > 1;
    (!is_child || is_item).then_some(alias)
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
            _ => {}
        }
        let alias = alias(source, path);
        if defines(source, path) || alias.is_none() && source.children.contains(first) {
            return Some([&source.module, path].concat());
        }
        if let Some(alias) = alias {
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

    /// Whether this module's name is that of a function, too, so that a path means both: its parent
    /// defines the function, or brings it in from wherever it stands.
    fn is_both(&self, module: &[String]) -> bool {
        let parent = module.split_last().and_then(|(name, above)| Some((name, self.0.get(above)?)));
        parent.is_some_and(|(name, parent)| {
            parent.defined.contains(name) || alias(parent, slice::from_ref(name)).is_some()
        })
    }

    fn definer_of_macro(&self, name: &String) -> Option<&str> {
        let source = self.0.values().find(|source| source.macros.contains(name))?;
        Some(&source.file)
    }
}
