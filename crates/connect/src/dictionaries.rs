//! What documents are compressed with: a text a type that payments or accounts have many of.
//!
//! `cargo xtask dictionaries` makes those whose file is empty. What is written with one can only be
//! read with it, so that one that has been published is not changed any more: a better one for the
//! same type has a new number and takes its line here, and the database keeps the old one.

use engine::Dictionary;

/// Those of this version.
#[rustfmt::skip]
pub const DICTIONARIES: &[Dictionary] = &[
    Dictionary { no: 1, prefix: "ch", bytes: include_bytes!("../data/dictionaries/01-ch.bin") },
    Dictionary { no: 2, prefix: "py", bytes: include_bytes!("../data/dictionaries/02-py.bin") },
    Dictionary { no: 3, prefix: "pi", bytes: include_bytes!("../data/dictionaries/03-pi.bin") },
    Dictionary { no: 4, prefix: "pm", bytes: include_bytes!("../data/dictionaries/04-pm.bin") },
    Dictionary { no: 5, prefix: "fee", bytes: include_bytes!("../data/dictionaries/05-fee.bin") },
    Dictionary { no: 6, prefix: "tr", bytes: include_bytes!("../data/dictionaries/06-tr.bin") },
    Dictionary { no: 7, prefix: "txn", bytes: include_bytes!("../data/dictionaries/07-txn.bin") },
    Dictionary { no: 8, prefix: "re", bytes: include_bytes!("../data/dictionaries/08-re.bin") },
    Dictionary { no: 9, prefix: "pyr", bytes: include_bytes!("../data/dictionaries/09-pyr.bin") },
    Dictionary { no: 10, prefix: "trr", bytes: include_bytes!("../data/dictionaries/10-trr.bin") },
    Dictionary { no: 11, prefix: "po", bytes: include_bytes!("../data/dictionaries/11-po.bin") },
    Dictionary { no: 12, prefix: "acct", bytes: include_bytes!("../data/dictionaries/12-acct.bin") },
    Dictionary { no: 13, prefix: "person", bytes: include_bytes!("../data/dictionaries/13-person.bin") },
    Dictionary { no: 14, prefix: "ba", bytes: include_bytes!("../data/dictionaries/14-ba.bin") },
    Dictionary { no: 15, prefix: "cus", bytes: include_bytes!("../data/dictionaries/15-cus.bin") },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_type_has_one_dictionary_and_each_dictionary_its_number() {
        let numbers: HashSet<u16> = DICTIONARIES.iter().map(|dictionary| dictionary.no).collect();
        let prefixes: HashSet<&str> =
            DICTIONARIES.iter().map(|dictionary| dictionary.prefix).collect();
        assert_eq!((numbers.len(), prefixes.len()), (DICTIONARIES.len(), DICTIONARIES.len()));
        for Dictionary { no, prefix, bytes } in DICTIONARIES {
            assert!(!bytes.is_empty(), "{no} is empty; cargo xtask dictionaries");
            assert!(bytes.len() <= 8 << 10, "{no} is long");
            let id = format!(r#"{{"id":"{prefix}_"#);
            assert!(
                bytes.windows(id.len()).any(|part| part == id.as_bytes()),
                "{no} is of another type"
            );
        }
    }
}
