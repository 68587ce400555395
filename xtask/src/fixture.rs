//! `cargo xtask fixture`: writes a database that later versions must be able to read.

use std::process::ExitCode;

use crate::{cluster::Cluster, sh};

/// Writes the fixture of this version's shape if there is none, on SQLite and on a PostgreSQL
/// started for it, and what the API says of all fixtures.
pub fn run() -> ExitCode {
    let write = |server: Option<String>| {
        let args = ["--workspace", "--test", "it", "write_the_fixtures"];
        let mut cargo = sh::cargo(&["test"]);
        cargo.args(args).args(["--", "--ignored"]).env_remove("TRIBUTARY_TEST_POSTGRES");
        sh::ok(cargo.envs(server.map(|url| ("TRIBUTARY_TEST_POSTGRES", url))))
    };
    let written =
        write(None) && Cluster::start().is_some_and(|cluster| write(Some(cluster.url("postgres"))));
    ExitCode::from(u8::from(!written))
}
