//! Reads the files of a crate: what each defines, imports and names.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, File, Item, ItemMod, ItemUse, UseTree, Visibility,
    visit::{self, Visit},
};

use crate::sh;

/// A path of names, e.g. `crate::tx::Tx`.
pub type Names = Vec<String>;

/// What one file says of itself and of others.
#[derive(Default)]
pub struct Source {
    /// The module that the file is, from the crate's root.
    pub module: Names,
    /// Modules in files of their own.
    pub children: Vec<String>,
    /// Names that a `use` brings into the file, with the paths they stand for.
    pub imports: BTreeMap<String, Names>,
    /// Those that the file passes on, `pub use`; they are no imports of its own.
    pub exports: BTreeMap<String, Names>,
    /// Modules all of whose names it passes on.
    pub globs: Vec<Names>,
    /// Every path of more than one name in its code, and the imports.
    pub named: Vec<Names>,
}

/// All files of the crate with this root file, by path from the repository's root.
pub fn read(root: &Path) -> BTreeMap<String, Source> {
    let mut sources = BTreeMap::new();
    let folder = root.parent().map(PathBuf::from).unwrap_or_default();
    read_module(root, &folder, Vec::new(), &mut sources);
    sources
}

fn read_module(path: &Path, folder: &Path, module: Names, sources: &mut BTreeMap<String, Source>) {
    let text = fs::read_to_string(path).expect("a declared module can be read");
    let file: File = syn::parse_file(&text).expect("a file that compiles is parsed");
    let mut source = Source { module: module.clone(), ..Source::default() };
    source.visit_file(&file);
    for child in source.children.clone() {
        let beside = folder.join(format!("{child}.rs"));
        let inside = folder.join(&child).join("mod.rs");
        let file = if beside.exists() { beside } else { inside };
        let module = [module.clone(), vec![child.clone()]].concat();
        read_module(&file, &folder.join(&child), module, sources);
    }
    let name = path.strip_prefix(sh::root()).unwrap_or(path).display().to_string();
    sources.insert(name, source);
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<syn::Path>()
                    .is_ok_and(|condition| condition.is_ident("test"))
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Fn(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        _ => &[],
    }
}

/// The paths of a `use`, each with the name it gets; `*` for all names.
fn paths_of(tree: &UseTree, before: &[String], found: &mut Vec<(String, Names)>) {
    let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
    match tree {
        UseTree::Path(path) => paths_of(&path.tree, &with(&path.ident), found),
        UseTree::Name(name) if name.ident == "self" => {
            let last = before.last().cloned().unwrap_or_default();
            found.push((last, before.to_vec()));
        }
        UseTree::Name(name) => found.push((name.ident.to_string(), with(&name.ident))),
        UseTree::Rename(name) => found.push((name.rename.to_string(), with(&name.ident))),
        UseTree::Glob(_) => found.push(("*".to_owned(), before.to_vec())),
        UseTree::Group(group) => {
            group.items.iter().for_each(|tree| paths_of(tree, before, found));
        }
    }
}

impl Source {
    /// Paths within what a macro is given, which is no syntax yet.
    fn read_tokens(&mut self, tokens: TokenStream) {
        let mut path: Names = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.end_path(&mut path);
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.end_path(&mut path);
                    self.read_tokens(group.stream());
                }
                _ => self.end_path(&mut path),
            }
        }
        self.end_path(&mut path);
    }

    fn end_path(&mut self, path: &mut Names) {
        let path = std::mem::take(path);
        if path.len() > 1 {
            self.named.push(path);
        }
    }
}

impl<'ast> Visit<'ast> for Source {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        match &item.content {
            None => self.children.push(item.ident.to_string()),
            Some(_) => visit::visit_item_mod(self, item),
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let mut found = Vec::new();
        paths_of(&item.tree, &[], &mut found);
        let passes_on = !matches!(item.vis, Visibility::Inherited);
        for (name, path) in found {
            match (passes_on, name.as_str()) {
                (true, "*") => self.globs.push(path),
                (true, _) => {
                    self.exports.insert(name, path);
                }
                (false, _) => {
                    self.named.push(path.clone());
                    self.imports.insert(name, path);
                }
            }
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Names = path.segments.iter().map(|step| step.ident.to_string()).collect();
        if names.len() > 1 {
            self.named.push(names);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invoked: &'ast syn::Macro) {
        self.read_tokens(invoked.tokens.clone());
        visit::visit_macro(self, invoked);
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {
        // `pub(in super)` imports nothing.
    }
}
