//! `cargo xtask bench`: the figures of the README, against a release build.

use std::process::ExitCode;

use crate::sh;

/// Builds and measures; all arguments go to the load generator.
pub fn run(args: &[String]) -> ExitCode {
    let built = sh::ok(&mut sh::cargo(&[
        "build",
        "--release",
        "--quiet",
        "--package",
        "tributary",
        "--package",
        "bench",
    ]));
    let mut bench =
        sh::cargo(&["run", "--release", "--quiet", "--package", "bench", "--", "figures"]);
    bench.args(["--json", "bench/results/latest.json"]).args(args);
    ExitCode::from(u8::from(!(built && sh::ok(&mut bench))))
}
