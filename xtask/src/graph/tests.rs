//! Whether the graph is what the sources say: small crates as text, and the imports they have.

use std::collections::BTreeMap;

use super::{resolve, sources};

/// The imports of a crate of these files, of which the first is the root: `a -> b`, one a line.
fn imports_under(folder: &str, files: &[(&str, &str)]) -> String {
    let path = |name: &str| format!("{folder}/{name}.rs");
    let texts: BTreeMap<_, _> = files.iter().map(|(name, text)| (path(name), *text)).collect();
    let text_of = |path: &str| texts.get(path).map(|text| (*text).to_owned());
    let graph = resolve::graph(&sources::read(&path(files[0].0), &text_of));
    assert_eq!(graph.len(), files.len(), "each file is read");
    let name = |path: &str| path[folder.len() + 1..].trim_end_matches(".rs").to_owned();
    let arrows = graph
        .iter()
        .flat_map(|(from, to)| to.iter().map(move |to| format!("{} -> {}", name(from), name(to))));
    arrows.collect::<Vec<_>>().join("\n")
}

fn imports(files: &[(&str, &str)]) -> String {
    imports_under("crates/x/src", files)
}

/// What `a` imports, with this text, of the files beside it and below it.
fn of_a(text: &str) -> String {
    imports(&[
        ("lib", "mod a; mod b; #[macro_use] mod macros;"),
        ("a", &format!("mod child; {text}")),
        ("a/child", "pub struct Child;"),
        ("b", "mod deep; pub use deep::Deep; pub struct B; pub fn deep() {}"),
        ("b/deep", "pub struct Deep; pub mod inner { pub struct Inner; }"),
        ("macros", "macro_rules! object { () => {} }"),
    ])
}

#[test]
fn what_a_file_names_is_found_where_it_is_defined() {
    for (text, found) in [
        // A `use`, however it is written.
        ("use crate::b::B;", "a -> b"),
        ("use super::b::{self, B as Other};", "a -> b"),
        ("use crate::{a::child::Child, b::B};", "a -> a/child\na -> b"),
        ("fn f() { use crate::b::B; }", "a -> b"),
        // A path.
        ("fn f(b: crate::b::B) {}", "a -> b"),
        ("impl super::b::B {}", "a -> b"),
        ("fn f() { child::f::<crate::b::B>() }", "a -> a/child\na -> b"),
        // A re-export counts for who defines it.
        ("use crate::b::Deep;", "a -> b/deep"),
        ("use crate::b::deep::inner::Inner;", "a -> b/deep"),
        // A file that passes a name on imports it only if it uses it, too.
        ("pub use child::Child;", ""),
        ("pub use child::*;", ""),
        ("pub use child::Child; struct A { child: Child }", "a -> a/child"),
        ("pub use child::*; struct A { child: Child }", "a -> a/child"),
        // An alias, of a module or all its names.
        ("use crate::b as other; fn f(b: other::B) {}", "a -> b"),
        ("use crate::b; fn f(deep: b::Deep) {}", "a -> b/deep"),
        ("use crate::b::*; fn f(deep: Deep) {}", "a -> b/deep"),
        // A function and a module may have one name.
        ("fn f() { crate::b::deep() }", "a -> b"),
        ("use crate::b; fn b() { b::f() }", "a -> b"),
        // What macros and attributes are given or made of.
        ("fn f() { println!(\"{}\", [crate::b::B]) }", "a -> b"),
        ("macro_rules! m { () => { $crate::b::Deep } }", "a -> b/deep"),
        ("object!();", "a -> macros"),
        ("fn f() { vec![object!()] }", "a -> macros"),
        ("fn f(object: u8) -> bool { vec![object != 1] }", ""),
        ("#[error(\"{}\", crate::b::told(.0))] struct A;", "a -> b"),
        ("struct A { #[serde(with = \"crate::b\", default = \"crate::b::new\")] b: u8 }", "a -> b"),
        // What is in a module without a file of its own.
        ("mod inner { use super::child::Child; }", "a -> a/child"),
        ("mod inner { use super::super::b::B; } use inner::B;", "a -> b"),
        // Nothing of this crate, or nothing of another file.
        ("use std::fmt; use b::B; fn f(b: fmt::Result) {}", ""),
        ("use crate::b;", ""),
        ("pub(in crate::b) fn f() {} struct B; fn g(b: B) {}", ""),
        // Tests.
        ("#[cfg(test)] mod tests { use crate::b::B; }", ""),
        ("#[test] fn f() { crate::b::B; }", ""),
        ("struct A; impl A { #[cfg(test)] fn f(b: crate::b::B) {} }", ""),
    ] {
        assert_eq!(of_a(text), found, "{text}");
    }
}

#[test]
fn a_function_may_be_re_exported_under_the_name_of_its_module() {
    let of_a = |export: &str, text: &str| {
        imports(&[
            ("lib", "mod a; mod b; mod c;"),
            ("a", text),
            ("b", &format!("mod deep; {export}")),
            ("b/deep", "pub fn deep() {} pub struct Deep;"),
            ("c", "pub fn other() {}"),
        ])
    };
    let export = "pub use deep::deep;";
    for (export, text, found) in [
        (export, "use crate::b; fn f() { b::deep() }", "a -> b/deep"),
        (export, "use crate::b::deep; fn f() { deep() }", "a -> b/deep"),
        (export, "use crate::b::deep; fn f(deep: deep::Deep) {}", "a -> b/deep"),
        (export, "fn f() { crate::b::deep() }", "a -> b/deep"),
        (export, "fn f() { crate::b::deep::deep() }", "a -> b/deep"),
        ("pub use self::deep::{self, deep};", "fn f() { crate::b::deep() }", "a -> b/deep"),
        ("pub use crate::c::other as deep;", "fn f() { crate::b::deep() }", "a -> c"),
        ("use deep::deep; fn f() { deep() }", "", "b -> b/deep"),
        // No function of that name is known: only the module is meant.
        ("", "use crate::b::deep;", ""),
        ("pub use self::deep;", "use crate::b::deep;", ""),
    ] {
        assert_eq!(of_a(export, text), found, "{export} {text}");
    }
}

#[test]
fn names_are_found_from_below() {
    let of_deep = |text| {
        imports(&[
            ("lib", "mod a; mod b; pub struct Root;"),
            ("a", "mod child; use crate::b::B; pub struct A;"),
            ("a/child", "mod deep;"),
            ("a/child/deep", text),
            ("b", "pub struct B;"),
        ])
    };
    for (text, found) in [
        ("", "a -> b"),
        ("use super::super::A;", "a -> b\na/child/deep -> a"),
        ("use super::super::super::b::B;", "a -> b\na/child/deep -> b"),
        ("use super::super::super::Root;", "a -> b\na/child/deep -> lib"),
        ("use super::super::*; fn f(a: A) {}", "a -> b\na/child/deep -> a"),
        // A child may name what its parent has imported.
        ("use super::super::B;", "a -> b\na/child/deep -> b"),
    ] {
        assert_eq!(of_deep(text), found, "{text}");
    }
}

#[test]
fn an_exported_macro_is_where_it_is_written() {
    let files = [
        ("lib", "mod a; mod b;"),
        ("a", "fn f() { crate::object!() }"),
        ("b", "#[macro_export] macro_rules! object { () => {} }"),
    ];
    assert_eq!(imports(&files), "a -> b");
}

#[test]
fn tests_are_followed_where_there_is_nothing_else() {
    let files = [
        ("main", "mod a; mod b;"),
        ("a", "#[test] fn f() { crate::b::shared() }"),
        ("b", "pub fn shared() {}"),
    ];
    assert_eq!(imports_under("crates/x/tests/it", &files), "a -> b");
    assert_eq!(imports(&files), "");
}
