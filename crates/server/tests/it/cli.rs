//! The command line, by the built binary.

use std::process::{Command, Output};

fn tributary(args: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tributary"));
    for name in ["TRIBUTARY_DATABASE", "TRIBUTARY_LISTEN", "TRIBUTARY_URL", "TRIBUTARY_KEY"] {
        command.env_remove(name);
    }
    command.args(args).current_dir(folder.path()).output().unwrap()
}

/// What it says as it fails.
#[track_caller]
fn failing(args: &[&str]) -> String {
    let output = tributary(args);
    assert!(!output.status.success(), "{args:?}");
    String::from_utf8(output.stderr).unwrap().trim_end().to_owned()
}

/// A URL at which nobody listens: no server may take a port below 1024 by chance.
pub(crate) fn nobody() -> String {
    "http://127.0.0.1:1/".to_owned()
}

#[test]
fn the_server_is_named_before_or_behind_what_is_done() {
    let url = nobody();
    for args in [
        &["clock", "--url", &url, "advance", "--days", "1"][..],
        &["clock", "advance", "--url", &url, "--key", "sk_test_a", "--days", "1"],
        &["clock", "--url", &url],
        &["ledger", "--url", &url, "check"],
        &["ledger", "check", "--url", &url],
    ] {
        assert_eq!(failing(args), "tributary: http://127.0.0.1:1/: connection refused", "{args:?}");
    }
    let error = failing(&["clock", "advance", "--database", "nothing.db", "--days", "1"]);
    assert_eq!(error, "tributary: nothing.db: no such file");
}

#[test]
fn what_cannot_be_meant_is_refused_in_words() {
    for (args, told) in [
        (
            &["dev", "--ephemeral", "--database", "books.db"][..],
            "tributary: --ephemeral keeps nothing, so there is no use for a database: leave out --database (or TRIBUTARY_DATABASE), or --ephemeral",
        ),
        (
            &["dev", "--database", "mysql://a:secret@h/books"],
            "tributary: no database is known as 'mysql:': it must be sqlite:PATH, postgres://…, or a path (a file with such a name is sqlite:./mysql:…)",
        ),
        (
            &["dev", "--ephemeral", "--listen", ":15119"],
            "tributary: cannot listen on ':15119': name a host too, 127.0.0.1:15119, or 0.0.0.0:15119 for every machine that reaches this one",
        ),
        (
            &["dev", "--ephemeral", "--public-url", "https://pay.example/books"],
            "tributary: the public URL must not have a path: clients find /v1 at the root of a host, so give Tributary a host of its own",
        ),
    ] {
        assert_eq!(failing(args), told);
    }
}
