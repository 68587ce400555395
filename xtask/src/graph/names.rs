//! Reads the text of one file: which modules it has, and what each defines, imports and names.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem, slice,
};

use proc_macro2::{Spacing, TokenStream, TokenTree};
use syn::{
    Attribute, ImplItem, Item, ItemMacro, ItemMod, ItemUse, LitStr, Meta, UseTree, Visibility,
    visit::{self, Visit},
};

/// A path of names, e.g. `crate::tx::Tx`.
pub type Names = Vec<String>;

/// What one module says of itself and of others.
#[derive(Default)]
pub struct Source {
    /// The file that the module stands in, from the repository's root.
    pub file: String,
    /// The module's path from the crate's root.
    pub module: Names,
    /// The modules that it declares.
    pub children: BTreeSet<String>,
    /// Those of them that have a file of their own.
    pub files: Vec<String>,
    /// The names of its own items.
    pub defined: BTreeSet<String>,
    /// Those of them that are a `macro_rules`, which may be called without a path anywhere.
    pub macros: BTreeSet<String>,
    /// Names that a `use` brings in, with the paths they stand for.
    pub imports: BTreeMap<String, Names>,
    /// The same of a `pub use`, which is no import of the module's own.
    pub exports: BTreeMap<String, Names>,
    /// The modules and enums that a `use` or a `pub use` brings in all names of.
    pub globs: Vec<Names>,
    /// Every path in its code, and those that it imports.
    pub named: BTreeSet<Names>,
    /// The macros that it calls by their mere names.
    pub called: BTreeSet<String>,
}

/// The modules in a file's text, first the file itself. Tests are read only if `with_tests`.
pub fn parse(file: &str, module: &[String], text: &str, with_tests: bool) -> Vec<Source> {
    let syntax = syn::parse_file(text).expect("a file that compiles is parsed");
    let mut reader = Reader { with_tests, source: Source::default(), inner: Vec::new() };
    let whole = reader.module(file, module, &syntax.items);
    reader.inner.insert(0, whole);
    reader.inner
}

/// Visits the syntax of one module after the other.
struct Reader {
    with_tests: bool,
    /// The module that is visited.
    source: Source,
    /// Modules that stand in others' text.
    inner: Vec<Source>,
}

impl Reader {
    /// Reads a module, and goes on with the one that it stands in.
    fn module(&mut self, file: &str, module: &[String], items: &[Item]) -> Source {
        let source = Source { file: file.to_owned(), module: module.to_vec(), ..Source::default() };
        let outer = mem::replace(&mut self.source, source);
        for item in items {
            if self.follows(attributes(item)) {
                self.source.defined.extend(name_of(item));
                self.visit_item(item);
            }
        }
        mem::replace(&mut self.source, outer)
    }

    /// Whether code with these attributes is followed: that of tests may be left out.
    fn follows(&self, attributes: &[Attribute]) -> bool {
        self.with_tests || !attributes.iter().any(is_attribute_of_tests)
    }

    fn add(&mut self, path: &mut Names) {
        let path = mem::take(path);
        if !path.is_empty() {
            self.source.named.insert(path);
        }
    }

    fn call(&mut self, path: &[String]) {
        if let [name] = path {
            self.source.called.insert(name.clone());
        }
    }

    /// Adds the paths in what a macro or an attribute is given, which is not parsed yet.
    fn read_tokens(&mut self, tokens: TokenStream) {
        let mut path = Names::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.add(&mut path);
                    }
                    path.push(name.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                // The end of a macro's name, and not the beginning of `!=`.
                TokenTree::Punct(mark)
                    if mark.as_char() == '!' && mark.spacing() == Spacing::Alone =>
                {
                    self.call(&path);
                }
                TokenTree::Punct(_) => {}
                TokenTree::Group(group) => self.read_tokens(group.stream()),
                // `#[serde(with = "crate::shapes::list")]` names a module in a text.
                TokenTree::Literal(text) => self.read_text(&text.to_string()),
            }
            self.add(&mut path);
            colons = 0;
        }
        self.add(&mut path);
    }

    fn read_text(&mut self, literal: &str) {
        let path = syn::parse_str::<LitStr>(literal).and_then(|text| text.parse::<syn::Path>());
        if let Ok(path) = path
            && path.segments.len() > 1
        {
            self.visit_path(&path);
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if self.follows(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let is_followed = match item {
            ImplItem::Fn(item) => self.follows(&item.attrs),
            ImplItem::Const(item) => self.follows(&item.attrs),
            _ => true,
        };
        if is_followed {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let name = item.ident.to_string();
        match &item.content {
            None => self.source.files.push(name.clone()),
            Some((_, items)) => {
                let file = self.source.file.clone();
                let module = [&self.source.module[..], slice::from_ref(&name)].concat();
                let source = self.module(&file, &module, items);
                self.inner.push(source);
            }
        }
        self.source.children.insert(name);
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let mut found = Vec::new();
        paths_of(&item.tree, &[], &mut found);
        let is_export = !matches!(item.vis, Visibility::Inherited);
        for (name, path) in found {
            if name == "*" {
                self.source.globs.push(path);
            } else if is_export {
                self.source.exports.insert(name, path);
            } else {
                self.source.named.insert(path.clone());
                self.source.imports.insert(name, path);
            }
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add(&mut names_of(path));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.call(&names_of(&called.path));
        self.read_tokens(called.tokens.clone());
        visit::visit_macro(self, called);
    }

    fn visit_item_macro(&mut self, item: &'ast ItemMacro) {
        self.source.macros.extend(item.ident.as_ref().map(ToString::to_string));
        visit::visit_item_macro(self, item);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        visit::visit_attribute(self, attribute);
        if let Meta::List(list) = &attribute.meta {
            self.read_tokens(list.tokens.clone());
        }
    }
}

fn names_of(path: &syn::Path) -> Names {
    path.segments.iter().map(|step| step.ident.to_string()).collect()
}

/// Whether an item is there for tests alone.
#[cfg(test)]
pub fn is_test(item: &Item) -> bool {
    attributes(item).iter().any(is_attribute_of_tests)
}

fn is_attribute_of_tests(attribute: &Attribute) -> bool {
    let condition = || attribute.parse_args::<syn::Path>();
    attribute.path().is_ident("test")
        || attribute.path().is_ident("cfg") && condition().is_ok_and(|path| path.is_ident("test"))
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Macro(item) => item.ident.as_ref()?.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        _ => return None,
    })
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
