//! `cargo mutants`, as it is used here.

use std::fs;
use std::process::Command;

use super::files::PACKAGES;
use super::record::Outcome;
use super::tree;
use crate::sh;

/// Seconds that the unit tests of a package may take with a mutant; they take few.
const TIMEOUT: &str = "30";

/// Seconds that building them may take.
const BUILD_TIMEOUT: &str = "300";

/// What a mutant became, and the file in which the tool notes those.
const OUTCOMES: [(&str, Outcome); 4] = [
    ("caught.txt", Outcome::Caught),
    ("missed.txt", Outcome::Survived),
    ("timeout.txt", Outcome::TimedOut),
    ("unviable.txt", Outcome::Unviable),
];

/// The installed tool.
pub struct Tool(());

impl Tool {
    /// Installs it if it is missing.
    pub fn installed() -> Option<Tool> {
        let there = || sh::has("cargo", &["mutants", "--version"]);
        if !there() {
            println!("installing cargo-mutants");
            let mut install = sh::cargo(&["install", "--quiet", "--locked", "cargo-mutants"]);
            // It spends its time waiting for the compiler.
            install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
            install.env("CARGO_PROFILE_RELEASE_LTO", "off");
            install.env("CARGO_TARGET_DIR", tree::scratch().join("install"));
            if !sh::ok(&mut install) || !there() {
                eprintln!("mutants: cargo-mutants can't be installed");
                return None;
            }
        }
        Some(Tool(()))
    }

    /// True if the tests are green without a mutant; builds what all mutants share.
    pub fn tests_are_green(&self) -> bool {
        PACKAGES.iter().all(|package| {
            let mut test = sh::cargo(&["test", "--quiet", "--lib", "--package", package]);
            sh::ok(in_the_tree(&mut test))
        })
    }

    /// The names of the mutants that the options choose, with file, line and column.
    pub fn list(&self, options: &[&str]) -> Option<Vec<String>> {
        let mut list = self.mutants();
        let output = list.args(["--list", "--no-shuffle"]).args(options).output().ok()?;
        if !output.status.success() {
            eprintln!("mutants: {}", String::from_utf8_lossy(&output.stderr));
            return None;
        }
        let text = String::from_utf8_lossy(&output.stdout);
        Some(text.lines().filter(|line| !line.is_empty()).map(String::from).collect())
    }

    /// Tries one of the mutants that the options choose, by its place in their list. None if the
    /// tool did something else.
    pub fn attempt(&self, options: &[&str], names: &[String], which: usize) -> Option<Outcome> {
        let out = tree::scratch().join("out");
        let _ = fs::remove_dir_all(&out);
        fs::create_dir_all(&out).expect("target can be written");
        let mut attempt = self.mutants();
        attempt.args(["--in-place", "--baseline", "skip", "--no-shuffle", "--cargo-arg=--lib"]);
        attempt.args(["--timeout", TIMEOUT, "--build-timeout", BUILD_TIMEOUT]);
        // A part of one: names can't choose, since the tool leaves some out of its filters.
        attempt.args(["--shard", &format!("{which}/{}", names.len())]);
        attempt.args(options).arg("--output").arg(&out);
        let said = attempt.output().ok()?;
        // It fails if the mutant survives, and notes which it was.
        let noted = OUTCOMES.into_iter().find(|(file, _)| {
            let text = fs::read_to_string(out.join("mutants.out").join(file)).unwrap_or_default();
            text.lines().eq([names[which].as_str()])
        });
        if noted.is_none() {
            eprintln!("mutants: {} was not tried", names[which]);
            eprintln!("{}", String::from_utf8_lossy(&said.stderr));
        }
        noted.map(|(_, outcome)| outcome)
    }

    fn mutants(&self) -> Command {
        let mut command = sh::cargo(&["mutants"]);
        in_the_tree(&mut command);
        command
    }
}

/// Without what only a debugger needs, and by parts.
fn in_the_tree(command: &mut Command) -> &mut Command {
    command.current_dir(tree::tree());
    command.env("CARGO_TARGET_DIR", tree::scratch().join("target"));
    command.env("CARGO_INCREMENTAL", "1").env("CARGO_PROFILE_DEV_DEBUG", "0")
}
