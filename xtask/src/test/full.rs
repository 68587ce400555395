//! `cargo xtask test --full PART`: what takes too long for every change. When a part was last run
//! is kept in `docs/full-tests.txt`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use super::install;
use super::steps::{self, Step};
use super::tally::Tally;
use crate::cluster::Cluster;
use crate::{mutants, sh};

/// The parts by name; none takes much more than [`PART`].
pub const PARTS: [(&str, Step); 4] =
    [("mutants", all_mutants), ("walk", walk), ("walk-postgres", walk_on_postgres), ("deny", deny)];

/// How long a part that could go on forever goes on.
const PART: Duration = Duration::from_secs(22 * 60);

const HEAD: &str = "\
# Written by `cargo xtask test --full PART`: when each part was last run, and at which commit.
";

/// Runs a part and notes that it was run.
pub fn run(name: &str, step: Step) -> Tally {
    println!("\n== {name}");
    let begin = Instant::now();
    let tally = step();
    println!("{name}: {tally} ({:.1} s)", begin.elapsed().as_secs_f64());
    let file = file();
    let text = fs::read_to_string(&file).unwrap_or_default();
    let line = format!("{}, {}: {tally}", mutants::today(), mutants::commit());
    fs::write(file, noted(&text, name, &line)).expect("docs can be written");
    tally
}

fn file() -> PathBuf {
    sh::root().join("docs/full-tests.txt")
}

/// The file with what it says of one part replaced.
fn noted(text: &str, name: &str, line: &str) -> String {
    let mut all = HEAD.to_owned();
    for (part, _) in PARTS {
        let old = text.lines().find_map(|line| line.strip_prefix(part)?.strip_prefix(": "));
        let line = if part == name { line } else { old.unwrap_or("not run yet") };
        all.push_str(&format!("{part}: {line}\n"));
    }
    all
}

/// The next shard of all mutants.
fn all_mutants() -> Tally {
    Tally::one(mutants::full(PART, false))
}

/// The random walk, seed after seed, from the time on.
fn walk() -> Tally {
    walk_with(&mut Command::new("timeout"))
}

/// The same on PostgreSQL.
fn walk_on_postgres() -> Tally {
    let Some(cluster) = Cluster::start() else { return Tally::one(false) };
    let mut timeout = Command::new("timeout");
    walk_with(timeout.env("TRIBUTARY_TEST_POSTGRES", cluster.url("postgres")))
}

fn walk_with(timeout: &mut Command) -> Tally {
    let args = ["--package", "tributary", "--test", "it"];
    if !sh::ok(sh::cargo(&["test", "--no-run"]).args(args)) {
        return Tally::one(false);
    }
    timeout.arg(PART.as_secs().to_string()).args(["cargo", "test"]).args(args);
    timeout.args(["seed_after_seed", "--", "--ignored", "--nocapture"]).current_dir(sh::root());
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seed = now.map_or(0, |now| now.as_secs());
    let status = timeout.env("TRIBUTARY_SEED", seed.to_string()).status();
    // It ends by itself only if a seed failed; `timeout` says 124 if it had to end it.
    Tally::one(status.is_ok_and(|status| status.code() == Some(124)))
}

/// Licences and banned crates, with the checker installed if it is missing.
fn deny() -> Tally {
    if !install::deny() {
        println!("skipped: cargo-deny can't be installed");
        return Tally::default();
    }
    steps::deny()
}

#[cfg(test)]
mod tests {
    use super::{HEAD, noted};

    #[test]
    fn the_last_run_of_each_part_is_kept() {
        let first = noted("", "walk", "today, abc: 1 passed, 0 failed");
        let expected = "mutants: not run yet\nwalk: today, abc: 1 passed, 0 failed\n\
                        walk-postgres: not run yet\ndeny: not run yet\n";
        assert_eq!(first, format!("{HEAD}{expected}"));
        let second = noted(&first, "mutants", "later");
        let expected = expected.replacen("not run yet", "later", 1);
        assert_eq!(second, format!("{HEAD}{expected}"));
    }
}
