//! A route hands the ids of its path to its function one by one. That it is the right one is seen from
//! the names: those of the path are those of the function's arguments.

use std::{collections::BTreeMap, fs};

use syn::{
    Expr, ExprCall, FnArg, ItemFn, Lit, Macro, Pat, Token, Type,
    punctuated::Punctuated,
    visit::{self, Visit},
};

use crate::{
    graph::{
        names::{Names, Source, is_test},
        sources,
    },
    sh,
};

/// The calls in a file that make routes: the line, and the path of the function.
#[derive(Default)]
struct Lines(Vec<(String, Names)>);

impl<'ast> Visit<'ast> for Lines {
    fn visit_macro(&mut self, invoked: &'ast Macro) {
        // The elements of `vec!` are no syntax yet.
        let elements = Punctuated::<Expr, Token![,]>::parse_terminated;
        for element in invoked.parse_body_with(elements).into_iter().flatten() {
            Lines::visit_expr(self, &element);
        }
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        visit::visit_expr_call(self, call);
        let mut arguments = call.args.iter();
        let (Some(Expr::Lit(line)), Some(Expr::Path(function))) =
            (arguments.next(), arguments.next())
        else {
            return;
        };
        let path: Names =
            function.path.segments.iter().map(|step| step.ident.to_string()).collect();
        // A constant is no function.
        let is_constant = path.last().is_some_and(|name| name.starts_with(char::is_uppercase));
        if let Lit::Str(line) = &line.lit
            && !is_constant
        {
            self.0.push((line.value(), path));
        }
    }
}

/// The functions of a file, each with the names of those arguments that are texts.
struct Texts(BTreeMap<String, Vec<String>>);

impl<'ast> Visit<'ast> for Texts {
    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        let mut found = Vec::new();
        for argument in &function.sig.inputs {
            let FnArg::Typed(argument) = argument else { continue };
            let (Pat::Ident(name), Type::Reference(to)) = (&*argument.pat, &*argument.ty) else {
                continue;
            };
            if matches!(&*to.elem, Type::Path(path) if path.path.is_ident("str")) {
                found.push(name.ident.to_string());
            }
        }
        self.0.insert(function.sig.ident.to_string(), found);
    }
}

/// What a file says, but for its tests: their routes and functions are no others' business.
fn parse(text: &str) -> syn::File {
    let mut file = syn::parse_file(text).expect("a file that compiles is parsed");
    file.items.retain(|item| !is_test(item));
    file
}

fn read(path: &str) -> syn::File {
    parse(&fs::read_to_string(sh::root().join(path)).expect("the file is there"))
}

/// The names in a path's braces.
fn ids(line: &str) -> Vec<String> {
    let parts = line.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    parts.map(str::to_owned).collect()
}

/// True if a function takes what a path has. What it is about, the last one, it may call `id`.
fn fit(path: &[String], arguments: &[String]) -> bool {
    let (Some((last, above)), Some((id, owners))) = (path.split_last(), arguments.split_last())
    else {
        return path.is_empty() && arguments.is_empty();
    };
    above == owners && (last == id || id == "id")
}

/// The names of those arguments of a function that are texts, wherever it is re-exported from.
fn texts_of(sources: &[Source], path: &[String]) -> Option<Vec<String>> {
    let (name, module) = path.split_last()?;
    let source = sources.iter().find(|source| source.module == module)?;
    if let Some(export) = source.exports.get(name) {
        // A re-export begins with `crate`.
        return texts_of(sources, &export[1..]);
    }
    let mut texts = Texts(BTreeMap::new());
    texts.visit_file(&read(&source.file));
    texts.0.remove(name)
}

#[test]
fn the_ids_of_a_path_are_the_arguments_of_its_function() {
    let text_of = |path: &str| fs::read_to_string(sh::root().join(path)).ok();
    let routes = sources::read("crates/server/src/lib.rs", &text_of);
    let commands = sources::read("crates/connect/src/lib.rs", &text_of);
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for source in routes.iter().filter(|source| source.file.contains("/src/routes")) {
        let mut lines = Lines::default();
        lines.visit_file(&read(&source.file));
        for (line, function) in lines.0.iter().filter(|(line, _)| line.contains('{')) {
            let (first, rest) = function.split_first().expect("a path has a step");
            let import = source.imports.get(first).expect("a route's function is imported");
            let whole = [import, rest].concat();
            let arguments = texts_of(&commands, &whole[1..]).expect("a function of a command");
            seen += 1;
            if !fit(&ids(line), &arguments) {
                wrong.push(format!("{line}: {} takes {arguments:?}", whole.join("::")));
            }
        }
    }
    assert!(seen > 50, "routes are not where they are looked for");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn names_are_compared_in_order() {
    let fits = |path: &str, arguments: &[&str]| {
        let arguments: Vec<String> = arguments.iter().map(|name| (*name).to_owned()).collect();
        fit(&ids(path), &arguments)
    };
    for (path, arguments, expected) in [
        ("/a/{account}/b/{person}", &["account", "person"][..], true),
        ("/a/{account}/b/{person}", &["account", "id"], true),
        ("/a/{account}/b/{person}", &["person", "account"], false),
        ("/a/{account}/b/{person}", &["id", "person"], false),
        ("/a/{account}", &["account", "person"], false),
        ("/a/{account}", &[], false),
        ("/a", &[], true),
    ] {
        assert_eq!(fits(path, arguments), expected, "{path} {arguments:?}");
    }
}

#[test]
fn tests_are_left_out() {
    let file = parse(
        r#"
        fn routes() { read("GET /a/{b}", a::b) }
        fn b(id: &str) {}
        #[cfg(test)]
        mod tests {
            fn b(other: &str) {}
            fn f() { read("GET /c/{d}", c::d) }
        }
        "#,
    );
    let (mut lines, mut texts) = (Lines::default(), Texts(BTreeMap::new()));
    lines.visit_file(&file);
    texts.visit_file(&file);
    let lines: Vec<_> = lines.0.iter().map(|(line, _)| line.as_str()).collect();
    assert_eq!(lines, ["GET /a/{b}"]);
    assert_eq!(texts.0["b"], ["id"]);
}
