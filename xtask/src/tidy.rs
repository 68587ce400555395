//! What Cargo can't keep: who may know the time, draw lots, speak SQL or HTTP, and how long a
//! file or a function may be. A rule that must be broken is broken in its list of exceptions.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::sh;

/// Lines of a file at the most.
const FILE: usize = 500;

/// Lines of a function at the most: what fits on a screen, turned upright.
const FUNCTION: usize = 80;

/// Functions that are one long table or literal.
const LONG_FUNCTIONS: &[&str] = &[
    "crates/connect/src/commands/payment_intents/create.rs: new_intent",
    "crates/wire/src/errors.rs: render",
];

/// Functions of `engine` and `connect` that find objects whosever they are: what timers, grants and
/// other objects name, or what was found by its owner before. What a caller names is found by whose
/// it is.
const ANYWHERE: &[&str] = &[
    "connect/src/commands/accounts/review.rs: run",
    "connect/src/commands/accounts/review.rs: trigger",
    "connect/src/commands/balance.rs: show",
    "connect/src/commands/charges.rs: expire",
    "connect/src/commands/charges.rs: fill",
    "connect/src/commands/file_links.rs: expire",
    "connect/src/commands/file_links.rs: follow",
    "connect/src/commands/oauth/authorize.rs: own",
    "connect/src/commands/oauth/token.rs: exchange",
    "connect/src/commands/payment_intents/cancel.rs: expire",
    "connect/src/commands/payouts/automatic.rs: run",
    "connect/src/commands/payouts/create.rs: owner",
    "connect/src/commands/payouts/debit.rs: run",
    "connect/src/commands/payouts/steps.rs: ask_for_news",
    "connect/src/commands/payouts/steps.rs: send",
    "connect/src/commands/refunds.rs: ask_for_news",
    "connect/src/commands/settings.rs: change",
    "connect/src/rules/accounts/find.rs: shown",
    "connect/src/rules/accounts/onboard.rs: filled",
    "connect/src/rules/accounts/reach.rs: platform_account",
    "connect/src/rules/accounts/reach.rs: reachable",
    "connect/src/rules/accounts/save.rs: save",
    "connect/src/rules/accounts/verify.rs: end_due_checks",
    "connect/src/rules/accounts/verify.rs: verify",
    "connect/src/rules/accounts/volume.rs: count_volume",
    "connect/src/rules/booking.rs: book",
    "connect/src/rules/external_accounts/change.rs: mark_errored",
    "connect/src/rules/oauth/grant.rs: granted",
    "connect/src/rules/oauth/grant.rs: held",
    "connect/src/rules/oauth/grant.rs: opened",
    "connect/src/rules/oauth/hears.rs: is_told",
    "connect/src/rules/payment_methods/find.rs: hint",
    "connect/src/rules/payments/give_up.rs: are_there",
    "connect/src/rules/payments/merchant.rs: settlement_merchant",
    "connect/src/rules/transfers/create.rs: create",
    "connect/src/rules/transfers/reverse.rs: brought",
    "connect/src/rules/v2/accounts.rs: reread",
];

/// Words, where they may stand, and why not elsewhere.
struct Rule {
    /// One that ends in `$` is meant only where no name goes on behind it.
    words: &'static [&'static str],
    /// Paths, from the workspace's root, under which the rule is looked after.
    within: &'static [&'static str],
    /// Paths under which the words may stand.
    except: &'static [&'static str],
    because: &'static str,
}

/// Files of money objects.
const MONEY: &[&str] = &[
    "crates/model/src/account/capability.rs",
    "crates/model/src/application_fee.rs",
    "crates/model/src/balance_transaction.rs",
    "crates/model/src/charge.rs",
    "crates/model/src/charge/state.rs",
    "crates/model/src/payment_intent.rs",
    "crates/model/src/payment_intent/status.rs",
    "crates/model/src/payout.rs",
    "crates/model/src/refund.rs",
    "crates/model/src/transfer.rs",
];

/// Their fields that only they write: what happened is told to them, and they say what it changes.
const OWN: &[&str] = &[
    "amount",
    "captured",
    "capturing",
    "currency",
    "fee",
    "fee_details",
    "handed_over",
    "net",
    "paid",
    "refunded",
    "refunds",
    "reversals",
    "reversed",
    "status",
];

/// Fields of such names that are something else.
const OTHERWISE: &[&str] = &[
    // The id of the fee that was refunded.
    "crates/model/src/application_fee.rs: fee",
    // What the payer's receipt shows.
    "crates/model/src/payment_intent.rs: amount_details",
    // Always null: nobody takes a fee of a payout.
    "crates/model/src/payout.rs: application_fee_amount",
];

/// Lints without which a crate does not count money.
const DENIED: (&[&str], &str) = (
    &["crates/ledger/src/lib.rs", "crates/model/src/lib.rs"],
    "#![deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)]",
);

const CRATES: &[&str] = &["crates/"];

const RULES: &[Rule] = &[
    Rule {
        words: &["SystemTime", "Instant::now", "Timestamp::now", "Zoned::now"],
        within: CRATES,
        except: &["crates/engine/src/clock.rs"],
        because: "time is an argument; only the clock reads it",
    },
    Rule {
        words: &["use rand", "rand::rng", "getrandom", "RandomState"],
        within: CRATES,
        except: &["crates/engine/src/ids.rs", "crates/testkit/src/walk/walker.rs"],
        because: "randomness is an argument; only ids are drawn, from a seed",
    },
    Rule {
        words: &[
            "\"SELECT ",
            "\"INSERT ",
            "\"UPDATE ",
            "\"DELETE FROM",
            "rusqlite::",
            "postgres::",
        ],
        within: CRATES,
        except: &["crates/store/"],
        because: "SQL stays in the store",
    },
    Rule {
        words: &["axum::", "reqwest::", "hyper::", "StatusCode", "HeaderMap"],
        within: CRATES,
        except: &["crates/server/", "crates/testkit/"],
        because: "only the server knows HTTP",
    },
    Rule {
        words: &["tokio::", "async fn", "std::fs", "std::net", "std::thread", ".await"],
        within: &["crates/ledger/", "crates/model/", "crates/wire/"],
        except: &[],
        because: "rules are pure: no IO, nothing asynchronous",
    },
    Rule {
        words: &["stripe", "charge", "payout", "transfer", "application_fee", "acct_"],
        within: &["crates/ledger/src/"],
        except: &[],
        because: "the books know accounts and journals, nothing of what they are about",
    },
    Rule {
        words: &[".row(", ".stored_row(", ".rows(", ".row_at(", ".find_anywhere"],
        within: &["crates/server/src/"],
        except: &[],
        because: "rows are whoever's; a route asks for those of an account",
    },
    Rule {
        words: &["TestCard", "Behaviour", "test_cards", "transferFail", "test_accounts"],
        within: &[
            "crates/connect/src/",
            "crates/engine/src/",
            "crates/model/src/",
            "crates/server/src/",
        ],
        except: &["crates/connect/src/rails/sandbox/", "crates/model/src/country"],
        because: "what tests are simulated by, only the simulated rails know",
    },
    Rule {
        words: &["tx.id(\""],
        within: &["crates/connect/src/"],
        except: &[],
        because: "what ids begin with is stated beside the object",
    },
    Rule {
        words: &[
            "serde_json::to_vec",
            "serde_json::to_string(",
            "to_writer",
            "string().into_bytes",
        ],
        within: &["crates/connect/src/", "crates/server/src/"],
        except: &[
            "crates/connect/src/render.rs",
            // A timer is kept, and leaves nowhere.
            "crates/connect/src/domain.rs",
        ],
        because: "every body leaves through one door, which knows the version of who gets it",
    },
    Rule {
        words: &[
            "Body::from(",
            "Response::new(",
            "Response::builder(",
            "IntoResponse",
            "into_response(",
        ],
        within: &["crates/server/src/"],
        except: &[
            "crates/server/src/answer.rs",
            "crates/server/src/downloads.rs",
            "crates/server/src/html.rs",
            // A request's, that was read for its key.
            "crates/server/src/oauth.rs",
        ],
        because: "what leaves is a reply, a file or a page, each made in one file with its headers",
    },
    Rule {
        words: &["Rendered {"],
        within: &["crates/connect/src/", "crates/server/src/"],
        except: &["crates/connect/src/show.rs"],
        because: "replies are shown by one file, which hands them to the door of all bodies",
    },
    Rule {
        words: &[".doc$", "row.internal"],
        within: CRATES,
        except: &[
            "crates/engine/src/",
            "crates/store/",
            // It tests that they are coded.
            "crates/server/tests/it/dictionaries.rs",
        ],
        because: "stored bytes are coded; the engine says what is in a row",
    },
    Rule {
        words: &["catch_unwind", "process::exit", "todo!(", "unimplemented!(", "dbg!("],
        within: CRATES,
        except: &["crates/engine/src/shared.rs"],
        because: "nothing is left open, and only the engine survives a panic",
    },
];

/// The source files under a folder, with their paths from the root.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(sh::root()).unwrap().to_string_lossy().into_owned();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn tree() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in ["crates", "xtask/src", "bench/src", "fuzz/src", "conformance/rust/src"] {
        sources(&sh::root().join(folder), &mut found);
    }
    assert!(found.len() > 100, "the tree is not where it is looked for");
    found
}

fn is_under(path: &str, folders: &[&str]) -> bool {
    folders.iter().any(|folder| path.starts_with(folder))
}

/// Code without comments; a rule may name what it forbids.
fn code(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

/// Whether a word of a rule stands in code.
fn has(code: &str, word: &str) -> bool {
    let Some(word) = word.strip_suffix('$') else { return code.contains(word) };
    let goes_on = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| !code[at + word.len()..].starts_with(goes_on))
}

/// Breaches of the rules in one file, as `path:line: why`.
fn breaches(path: &str, text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    for rule in RULES.iter().filter(|rule| is_under(path, rule.within)) {
        if is_under(path, rule.except) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if let Some(word) = rule.words.iter().find(|word| has(code(line), word)) {
                broken.push(format!("{path}:{}: {word}: {}", number + 1, rule.because));
            }
        }
    }
    broken
}

/// Functions of a formatted file that are too long, as `path: name (lines)`.
fn long_functions(path: &str, text: &str) -> Vec<String> {
    let mut long = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    for (begin, line) in lines.iter().enumerate() {
        let start = line.trim_start();
        let indent = line.len() - start.len();
        let Some((before, rest)) = start.split_once("fn ") else { continue };
        let is_keyword = |word: &str| word.starts_with("pub") || ["async", "const"].contains(&word);
        if !before.split_whitespace().all(is_keyword) {
            continue;
        }
        let closing = format!("{}}}", " ".repeat(indent));
        let Some(length) = lines[begin..].iter().position(|line| *line == closing) else {
            continue;
        };
        let name = rest.split(['(', '<']).next().unwrap_or_default();
        let known = LONG_FUNCTIONS.contains(&format!("{path}: {name}").as_str());
        if length + 1 > FUNCTION && !known {
            long.push(format!("{path}: {name} ({} lines)", length + 1));
        }
    }
    long
}

/// Functions in one file of `engine` or `connect` that find objects whosever they are, as
/// `path: name`, from the folder of crates.
fn finders(path: &str, text: &str) -> Vec<String> {
    if !is_under(path, &["crates/engine/src/", "crates/connect/src/"]) {
        return Vec::new();
    }
    let path = path.trim_start_matches("crates/");
    let (mut found, mut name) = (Vec::new(), "");
    for line in text.lines().map(code) {
        if let Some((_, rest)) = line.split_once("fn ") {
            name = rest.split(['(', '<']).next().unwrap_or_default();
        }
        let uses = ["find_anywhere", "account_anywhere", "shared_anywhere"]
            .iter()
            .any(|word| line.contains(word));
        if uses && !name.ends_with("_anywhere") {
            found.push(format!("{path}: {name}"));
        }
    }
    found.dedup();
    found
}

#[test]
fn what_a_caller_names_is_found_by_its_owner() {
    let found = tree().into_iter().flat_map(|(path, text)| finders(&path, &text));
    let (known, new): (Vec<_>, Vec<_>) =
        found.partition(|finder| ANYWHERE.contains(&finder.as_str()));
    assert!(new.is_empty(), "\n{}", new.join("\n"));
    let gone = ANYWHERE.iter().filter(|one| !known.iter().any(|known| known == *one));
    assert_eq!(gone.count(), 0, "a finder is gone: take it out of the list");
}

/// Fields of money objects that others could write, as `path:line: field`.
fn open_fields(path: &str, text: &str) -> Vec<String> {
    let mut open = Vec::new();
    if !MONEY.contains(&path) {
        return open;
    }
    for (number, line) in text.lines().enumerate() {
        let Some(field) = code(line).trim_start().strip_prefix("pub") else { continue };
        // What is behind `pub`, or `pub(crate)`.
        let field =
            field.strip_prefix('(').map_or(field, |of| of.split_once(')').map_or("", |of| of.1));
        let name = field.split(':').next().unwrap_or_default().trim();
        let own = OWN.contains(&name) || name.starts_with("amount_") || name.ends_with("_amount");
        let map = name.starts_with("struct Capabilities(pub");
        let known = OTHERWISE.contains(&format!("{path}: {name}").as_str());
        if (own && field.contains(':') && !known) || map {
            open.push(format!("{path}:{}: {name}: only the object itself writes it", number + 1));
        }
    }
    open
}

/// Crates that count money without the lints, as `path: lints`.
fn undenied(path: &str, text: &str) -> Vec<String> {
    let (paths, lints) = DENIED;
    let lacks = paths.contains(&path) && !text.lines().any(|line| line == lints);
    Vec::from_iter(lacks.then(|| format!("{path}: {lints} is missing")))
}

#[test]
fn rules_are_kept() {
    let mut broken = Vec::new();
    let tree = tree();
    for named in MONEY.iter().chain(DENIED.0) {
        assert!(tree.iter().any(|(path, _)| path == named), "{named} is not there any more");
    }
    for (path, text) in tree {
        broken.extend(breaches(&path, &text));
        broken.extend(open_fields(&path, &text));
        broken.extend(undenied(&path, &text));
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn files_and_functions_are_small_rooms() {
    let mut long = Vec::new();
    for (path, text) in tree() {
        let lines = text.lines().count();
        if lines > FILE {
            long.push(format!("{path} ({lines} lines)"));
        }
        long.extend(long_functions(&path, &text));
    }
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

#[test]
fn a_breach_is_found() {
    let clock = "fn f() {\n    let now = SystemTime::now();\n}\n";
    assert_eq!(breaches("crates/model/src/fees.rs", clock).len(), 1);
    assert_eq!(breaches("crates/engine/src/clock.rs", clock), [""; 0]);
    let body = "let body = serde_json::to_vec(&event)?;\n";
    assert_eq!(breaches("crates/connect/src/subscribers.rs", body).len(), 1);
    assert_eq!(breaches("crates/connect/src/render.rs", body), [""; 0]);
    assert_eq!(breaches("crates/ledger/src/money.rs", "let charge = 1; // a charge\n").len(), 1);
    for (line, found) in [
        ("let doc = &found.doc;", 1),
        ("read(&row.doc, &row.internal)", 1),
        ("if charge.document.is_some() || charge.internal.consumed {", 0),
    ] {
        assert_eq!(breaches("crates/connect/src/show.rs", line).len(), found, "{line}");
        assert_eq!(breaches("crates/engine/src/rows.rs", line), [""; 0]);
    }
    for line in ["Response::new(Body::empty())", "body.into_response()", "Body::from(bytes)"] {
        assert_eq!(breaches("crates/server/src/unknown.rs", line).len(), 1, "{line}");
        assert_eq!(breaches("crates/server/src/answer.rs", line), [""; 0]);
    }
    let found = "fn f() {\n    look.find_anywhere(id)\n}\n";
    assert_eq!(finders("crates/connect/src/show.rs", found), ["connect/src/show.rs: f"]);
    assert_eq!(finders("crates/engine/src/show.rs", found), ["engine/src/show.rs: f"]);
    assert_eq!(finders("crates/model/src/show.rs", found), [""; 0]);
    for (field, found) in [
        ("    status: RefundStatus,", 0),
        ("    pub status: RefundStatus,", 1),
        ("    pub(crate) amount: i64,", 1),
        ("    pub amount_refunded: i64,", 1),
        ("    pub application_fee_amount: Option<i64>,", 1),
        ("    pub reason: Option<String>,", 0),
        ("    pub fn amount(&self) -> Money {", 0),
        ("    // pub amount: i64,", 0),
    ] {
        assert_eq!(open_fields("crates/model/src/refund.rs", field).len(), found, "{field}");
        assert_eq!(open_fields("crates/model/src/bank_account.rs", field).len(), 0, "{field}");
    }
    let map = "pub struct Capabilities(pub IndexMap<String, CapabilityStatus>);";
    assert_eq!(open_fields("crates/model/src/account/capability.rs", map).len(), 1);
    let lints = "#![deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)]\n";
    assert_eq!(undenied("crates/model/src/lib.rs", lints), [""; 0]);
    assert_eq!(undenied("crates/model/src/lib.rs", &lints.replace("deny", "warn")).len(), 1);
    assert_eq!(undenied("crates/wire/src/lib.rs", ""), [""; 0]);
    let long = format!("    pub(crate) fn f() {{\n{}    }}\n", "        x();\n".repeat(FUNCTION));
    assert_eq!(long_functions("a.rs", &long), [format!("a.rs: f ({} lines)", FUNCTION + 2)]);
}
