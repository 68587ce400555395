//! `cargo xtask bench`: the figures of the README, against a release build.

use std::process::{Child, Command, ExitCode, Stdio};

use crate::cluster::{Cluster, free_port};
use crate::sh;
use crate::test::install;

/// Builds and measures; all arguments but `postgres` or `peers` go to the load generator.
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
    let built = built && install::wrk();
    let measured = match args.split_first() {
        Some((first, rest)) if first == "postgres" => built && on_postgres(rest),
        Some((first, rest)) if first == "peers" => built && beside_peers(rest),
        _ => built && sh::ok(generator("figures", "latest").args(args)),
    };
    ExitCode::from(u8::from(!measured))
}

/// The load generator, writing to `bench/results/NAME.json`.
fn generator(mode: &str, name: &str) -> Command {
    let mut bench = sh::cargo(&["run", "--release", "--quiet", "--package", "bench", "--", mode]);
    bench.args(["--json", &format!("bench/results/{name}.json")]);
    bench
}

/// With one server process, and with two.
fn on_postgres(args: &[String]) -> bool {
    let Some(cluster) = Cluster::durable() else { return false };
    let url = cluster.url("postgres");
    let with = |processes: &str| {
        let mut bench = generator("figures", &format!("postgres-{processes}"));
        bench.args(["--database", &url, "--processes", processes]).args(args);
        println!("\n{processes} server process(es)");
        sh::ok(&mut bench)
    };
    cluster.pgbench("10") && with("1") && with("2")
}

/// Beside localstripe, another implementation that has confirmed payments.
fn beside_peers(args: &[String]) -> bool {
    let requirements = sh::root().join("bench/peers.txt");
    let Some(python) = install::venv("target/peers", &requirements) else { return false };
    let Some(port) = free_port() else { return false };
    let mut localstripe = Command::new(python.with_file_name("localstripe"));
    localstripe.args(["--from-scratch", "--port", &port.to_string()]);
    localstripe.current_dir(sh::root().join("target/peers")).stdout(Stdio::null());
    let Ok(child) = localstripe.stderr(Stdio::null()).spawn() else { return false };
    let _running = Running(child);
    let mut bench = generator("peers", "peers");
    bench.args(["--peer", &format!("localstripe=127.0.0.1:{port}")]).args(args);
    sh::ok(&mut bench)
}

/// A process that ends with what it was started for.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
