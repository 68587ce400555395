//! `cargo xtask bench`: the figures of the README, against a release build.

use std::process::{Command, ExitCode};

use crate::cluster::Cluster;
use crate::sh;

/// Builds and measures; all arguments but `postgres` go to the load generator.
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
    let measured = match args.split_first() {
        Some((first, rest)) if first == "postgres" => built && on_postgres(rest),
        _ => built && sh::ok(figures("latest").args(args)),
    };
    ExitCode::from(u8::from(!measured))
}

/// The load generator, writing to `bench/results/NAME.json`.
fn figures(name: &str) -> Command {
    let mut bench =
        sh::cargo(&["run", "--release", "--quiet", "--package", "bench", "--", "figures"]);
    bench.args(["--json", &format!("bench/results/{name}.json")]);
    bench
}

/// With one server process, and with two.
fn on_postgres(args: &[String]) -> bool {
    let Some(cluster) = Cluster::durable() else { return false };
    let url = cluster.url("postgres");
    let with = |processes: &str| {
        let mut bench = figures(&format!("postgres-{processes}"));
        bench.args(["--database", &url, "--processes", processes]).args(args);
        println!("\n{processes} server process(es)");
        sh::ok(&mut bench)
    };
    cluster.pgbench("10") && with("1") && with("2")
}
