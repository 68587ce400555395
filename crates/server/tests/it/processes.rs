//! More than one process on one file.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

fn tributary(database: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tributary"));
    command.env_clear().env("TRIBUTARY_DATABASE", database);
    command.env("TRIBUTARY_LISTEN", "127.0.0.1:0");
    command
}

/// A server that is killed, not asked to stop.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server, when it listens.
fn serve(database: &Path) -> Server {
    let server = tributary(database).arg("dev").stdout(Stdio::piped()).spawn().unwrap();
    let mut server = Server(server);
    let told = BufReader::new(server.0.stdout.as_mut().unwrap()).lines();
    assert!(told.map_while(Result::ok).any(|line| line.contains("http://127.0.0.1:")));
    server
}

fn run(database: &Path, args: &[&str]) -> Output {
    tributary(database).args(args).output().unwrap()
}

fn refused(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{told}");
    told
}

#[test]
fn one_server_serves_a_file_until_it_is_gone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("books.db");
    let name = path.to_str().unwrap();
    let first = serve(&path);
    let told = refused(&run(&path, &["dev"]));
    assert!(told.contains("another process serves this file"), "{told}");
    let key = directory.path().join("books.db.key");
    let told = refused(&run(&path, &["serve", "--encryption-key-file", key.to_str().unwrap()]));
    assert!(told.contains("another process serves this file"), "{told}");
    let told = refused(&run(&path, &["clock", "--database", name, "advance", "--days", "1"]));
    assert!(told.contains("Without --database"), "{told}");

    let copy = directory.path().join("copy.db");
    let key = ["--encryption-key-file", key.to_str().unwrap()];
    for args in [
        &["check"][..],
        &["ledger", "check", "--database", name],
        &["backup", copy.to_str().unwrap()],
        &[&["keys", "create"][..], &key].concat(),
        &[&["keys", "reseal"][..], &key].concat(),
    ] {
        let done = run(&path, args);
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
    std::fs::copy(directory.path().join("books.db.key"), directory.path().join("copy.db.key"))
        .unwrap();
    drop(serve(&copy));
    drop(first);
    drop(serve(&path));
}
