//! The steps of `cargo xtask test`, in their order.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::install;
use super::readme::readme;
use super::recorded::recorded;
use super::tally::Tally;
use crate::cluster::{Cluster, Disk};
use crate::{mutants, sh};

/// What a step is run by.
pub type Step = fn() -> Tally;

/// The steps by name.
pub const STEPS: [(&str, Step); 11] = [
    ("unit", unit),
    ("readme", readme),
    ("python", python),
    ("node", node),
    ("rust", rust),
    ("postgres", postgres),
    ("contract", contract),
    ("recorded", || recorded(binary())),
    ("crash", crash),
    ("deny", deny),
    ("mutants", mutants),
];

/// How long changed rules of money are tried with mutants.
const MUTANTS: Duration = Duration::from_secs(6 * 60);

/// Runs a test runner and reads its closing lines.
fn runner(command: &mut Command) -> Tally {
    let (ok, lines) = sh::tee(command);
    Tally::read(ok, &lines)
}

/// The workspace's own tests.
fn unit() -> Tally {
    runner(&mut tests(&["--workspace"]))
}

/// Tests of some packages, by the runner that is there.
fn tests(packages: &[&str]) -> Command {
    let nextest = sh::has("cargo", &["nextest", "--version"]);
    let mut cargo = match nextest {
        true => sh::cargo(&["nextest", "run", "--no-fail-fast"]),
        false => sh::cargo(&["test", "--no-fail-fast", "--lib", "--bins", "--tests"]),
    };
    cargo.args(packages);
    cargo
}

/// The server's binary, built as the tests want it.
fn binary() -> Option<PathBuf> {
    let built = sh::ok(&mut sh::cargo(&["build", "--quiet", "--package", "tributary"]));
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| sh::root().join("target"), PathBuf::from);
    built.then(|| target.join("debug/tributary"))
}

/// The official Python SDK.
fn python() -> Tally {
    binary().map_or(Tally::one(false), |binary| python_with(&binary))
}

fn python_with(binary: &Path) -> Tally {
    let Some(python) = install::python() else { return Tally::one(false) };
    let mut pytest = Command::new(python);
    pytest.args(["-m", "pytest"]).current_dir(sh::root().join("conformance/python"));
    runner(pytest.env("TRIBUTARY_BIN", binary))
}

/// The official Node SDK.
fn node() -> Tally {
    binary().map_or(Tally::one(false), |binary| node_with(&binary))
}

fn node_with(binary: &Path) -> Tally {
    let folder = sh::root().join("conformance/node");
    if !install::npm(&folder) {
        return Tally::one(false);
    }
    let mut node = Command::new("node");
    node.args(["--test", "test/"]).current_dir(folder);
    runner(node.env("TRIBUTARY_BIN", binary))
}

/// The Rust client.
fn rust() -> Tally {
    binary().map_or(Tally::one(false), |binary| rust_with(&binary))
}

fn rust_with(binary: &Path) -> Tally {
    let mut cargo = sh::cargo(&["test", "--no-fail-fast", "--locked"]);
    cargo.current_dir(sh::root().join("conformance/rust"));
    // Its own target directory: other crates, other profile.
    cargo.env("CARGO_TARGET_DIR", sh::root().join("target/conformance/rust"));
    runner(cargo.env("TRIBUTARY_BIN", binary))
}

/// The same again on PostgreSQL: the store's and the API's tests, and the SDKs' stories.
fn postgres() -> Tally {
    let (Some(cluster), Some(binary)) = (Cluster::start(), binary()) else {
        return Tally::one(false);
    };
    let mut own = tests(&["--package", "store", "--package", "tributary"]);
    let mut tally = runner(own.env("TRIBUTARY_TEST_POSTGRES", cluster.url("postgres")));
    let Some(script) = cluster.server(&binary) else { return Tally::one(false) };
    let bench = |args: &[&str]| {
        let mut bench = sh::cargo(&["run", "--quiet", "--package", "bench", "--"]);
        bench.args(args).arg("--binary").arg(&binary).args(["--connections", "16"]);
        Tally::one(sh::ok(&mut bench))
    };
    let own = cluster.url("postgres");
    tally.add(&bench(&["crash", "--rounds", "2", "--database", &own]));
    tally.add(&bench(&["processes", "--database", &own]));
    tally.add(&match Cluster::start().and_then(Cluster::with_standby) {
        Some(pair) => {
            let url = pair.url_of_both("postgres");
            bench(&["processes", "--database", &url, "--during", &pair.fail_over()])
        }
        None => Tally::one(false),
    });
    if may_mount() {
        for disk in [Disk::Whole, Disk::Tables] {
            tally.add(&match Cluster::on_small_disk(disk) {
                Some(small) => {
                    let (url, room) = (small.url("postgres"), small.make_room());
                    bench(&["full", "--database", &url, "--during", &room])
                }
                None => Tally::one(false),
            });
        }
    }
    for suite in [python_with, node_with, rust_with] {
        tally.add(&suite(&script));
    }
    tally
}

/// Every reply and webhook against the published contract, where it is at hand.
fn contract() -> Tally {
    let contract = match install::contract() {
        Some(Ok(contract)) => contract,
        Some(Err(error)) => {
            eprintln!("the contract's checker cannot be installed: {error}");
            return Tally::one(false);
        }
        None => {
            println!("skipped: there is no ../shared/contract beside this checkout");
            return Tally::default();
        }
    };
    let installed = install::npm(&sh::root().join("conformance/node"));
    let (Some(binary), Some(python), true) = (binary(), install::python(), installed) else {
        return Tally::one(false);
    };
    let mut node = Command::new("node");
    node.arg("conformance/contract/run.mjs").arg(contract).arg(python).current_dir(sh::root());
    node.env("CONTRACT_REPORT", sh::root().join("target/contract-report.json"));
    runner(node.env("TRIBUTARY_BIN", binary))
}

/// SIGKILL in the middle of a load of payments, and a disk that fills up under one.
fn crash() -> Tally {
    let Some(binary) = binary() else { return Tally::one(false) };
    let mut bench = sh::cargo(&["run", "--quiet", "--package", "bench", "--", "crash", "--binary"]);
    let mut tally =
        Tally::one(sh::ok(bench.arg(&binary).args(["--rounds", "3", "--connections", "32"])));
    if !may_mount() {
        return tally;
    }
    let mut full = sh::cargo(&["run", "--quiet", "--package", "bench", "--", "full", "--binary"]);
    tally.add(&Tally::one(sh::ok(full.arg(binary))));
    tally
}

/// True if disks can be made that are small enough to be filled.
fn may_mount() -> bool {
    let may = sh::has("sh", &["-c", "d=$(mktemp -d) && mount -t tmpfs tmpfs $d && umount $d"]);
    if !may {
        println!("skipped: the test of a full disk mounts one, and may not");
    }
    may
}

/// Licences and banned crates, from what is on this machine.
pub fn deny() -> Tally {
    if !install::has_deny() {
        println!(
            "skipped: cargo-deny is not installed; `cargo xtask test --full deny` installs it"
        );
        return Tally::default();
    }
    // It reads crates of other systems too, which no build has fetched. Without a network they may
    // be there from before.
    let _ = sh::ok(&mut sh::cargo(&["fetch", "--quiet", "--locked"]));
    Tally::one(sh::ok(&mut sh::cargo(&["deny", "--offline", "check", "licenses", "bans"])))
}

/// Mutants of the rules of money that were changed.
fn mutants() -> Tally {
    Tally::one(mutants::changed(MUTANTS, None))
}
