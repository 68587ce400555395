//! `cargo xtask dictionaries`: makes what documents are compressed with.

use std::process::ExitCode;

use crate::sh;

/// Fills the files that are empty, from documents that tests make up.
pub fn run() -> ExitCode {
    let mut cargo = sh::cargo(&["test"]);
    cargo.args(["--workspace", "--test", "it", "write_the_dictionaries", "--", "--ignored"]);
    ExitCode::from(u8::from(!sh::ok(cargo.env_remove("TRIBUTARY_TEST_POSTGRES"))))
}
