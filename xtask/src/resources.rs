//! The table of resources has every type that is stored.

use std::fs;

use crate::sh;

/// The types in a text that are made objects, by the macro or by hand.
fn objects(text: &str) -> Vec<&str> {
    let by_macro = text.split("object!(").skip(1).map(str::trim_start);
    let by_hand = text.split("impl Object for ").skip(1);
    let names = by_macro.chain(by_hand).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric())?;
        rest.get(..end).filter(|name| !name.is_empty())
    });
    names.collect()
}

#[test]
fn every_object_is_in_the_table_of_resources() {
    let root = sh::root().join("crates/model/src");
    let table = fs::read_to_string(root.join("resources.rs")).unwrap();
    let mut folders = vec![root];
    let (mut missing, mut seen) = (Vec::new(), 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for object in objects(&text) {
                seen += 1;
                if !table.contains(&format!("    {object}::RESOURCE,\n")) {
                    missing.push(object.to_owned());
                }
            }
        }
    }
    assert!(seen > 20, "objects are not where they are looked for");
    assert!(missing.is_empty(), "not in model/src/resources.rs: {missing:?}");
}

#[test]
fn objects_are_found_in_texts() {
    let text = "object!(\n    Charge,\n    x\n);\nimpl Object for Card {\nobject!(@common);";
    assert_eq!(objects(text), ["Charge", "Card"]);
}
