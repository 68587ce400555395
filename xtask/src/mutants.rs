//! `cargo xtask mutants`: changes the rules of money one operator at a time, and looks whether the
//! unit tests of their package notice. What they did not notice is a survivor; each has to be
//! killed by a better test or listed in `docs/mutation/survivors.txt` with a reason.

mod files;
mod record;
mod sample;
mod tool;
mod tree;

use std::collections::BTreeSet;
use std::fs;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::sh;
pub use record::{commit, today};

use files::FILES;
use record::{Done, Listed, Outcome, Results};
use tool::Tool;

/// Minutes of one full run, which the next goes on from.
const SHARD: u64 = 25;

/// Minutes of a run over what was changed.
const CHANGED: u64 = 10;

/// `[--changed] [--again] [--minutes N] [--seed N]`
pub fn run(args: &[String]) -> ExitCode {
    let number = |name: &str| {
        let value = args.iter().skip_while(|arg| *arg != name).nth(1);
        value.and_then(|value| value.parse::<u64>().ok())
    };
    let has = |name: &str| args.iter().any(|arg| arg == name);
    let minutes = |default| Duration::from_secs(60 * number("--minutes").unwrap_or(default));
    let ok = match has("--changed") {
        true => changed(minutes(CHANGED), number("--seed")),
        false => full(minutes(SHARD), has("--again")),
    };
    ExitCode::from(u8::from(!ok))
}

/// Tries all mutants of all files, from where the last run stopped, for about as long as said.
/// Done files are not tried again unless it starts `again`. False if one survives that is not
/// listed.
pub fn full(budget: Duration, again: bool) -> bool {
    let end = Instant::now() + budget;
    let Some(tool) = ready() else { return false };
    let mut results = if again { Results::default() } else { Results::read() };
    if results.files.is_empty() {
        fs::write(record::base(), format!("{}\n", record::commit())).expect("docs can be written");
    }
    for file in FILES {
        let options = ["--file", file];
        let Some(names) = tool.list(&options) else { return false };
        let old = results.files.remove(*file).unwrap_or_default();
        let mut done = retried(&tool, &options, old, &names);
        while done.tried() < names.len() && Instant::now() < end {
            let which = done.tried();
            let Some(outcome) = tool.attempt(&options, &names, which) else { return false };
            println!("{outcome:?} {}", names[which]);
            done.add(&names[which], outcome);
            results.files.insert((*file).to_owned(), done.clone());
            results.write();
        }
        results.files.insert((*file).to_owned(), done);
    }
    results.write();
    let survivors: Vec<String> =
        results.files.values().flat_map(|done| done.survivors.clone()).collect();
    print!("{results}");
    judge(&survivors)
}

/// What is known of a file: nothing if it has other mutants now. Survivors are tried again, since a
/// test may have come that kills them.
fn retried(tool: &Tool, options: &[&str], old: Done, names: &[String]) -> Done {
    if old.total != names.len() {
        return Done { total: names.len(), ..Done::default() };
    }
    let unlisted = Listed::read().map(|listed| listed.without(&old.survivors)).unwrap_or_default();
    let again: BTreeSet<String> = unlisted.iter().map(|name| record::lasting(name)).collect();
    let (mut done, tried) = (old.clone(), old.tried());
    done.survivors.retain(|name| !again.contains(&record::lasting(name)));
    // The file has the same mutants in the same order, if on other lines.
    for which in (0..tried).filter(|which| again.contains(&record::lasting(&names[*which]))) {
        let Some(outcome) = tool.attempt(options, names, which) else { return old };
        println!("{outcome:?} {}", names[which]);
        if outcome == Outcome::Survived {
            done.survivors.push(names[which].clone());
        }
    }
    // What survived before and does not now is caught.
    done.caught += tried.saturating_sub(done.tried());
    done
}

/// Tries the mutants of the lines that were changed since `docs/mutation/BASE`, or a sample of
/// them. False if one survives that is not listed.
pub fn changed(budget: Duration, seed: Option<u64>) -> bool {
    let base = fs::read_to_string(record::base()).unwrap_or_default();
    let base = base.trim();
    let known =
        !base.is_empty() && sh::has("git", &["cat-file", "-e", &format!("{base}^{{commit}}")]);
    let mut options = Vec::new();
    let diff = tree::scratch().join("changed.diff");
    let diff_name = diff.to_string_lossy().into_owned();
    if known {
        let Some(text) = record::diff(base) else { return false };
        if !text.lines().any(|line| line.starts_with('+') || line.starts_with('-')) {
            println!("no rule of money was changed since {base}");
            return true;
        }
        fs::create_dir_all(tree::scratch()).expect("target can be written");
        fs::write(&diff, text).expect("target can be written");
        options.extend(["--in-diff", diff_name.as_str()]);
    } else {
        println!("the commit '{base}' is unknown here (a shallow clone?): a sample of all mutants");
    }
    for file in FILES {
        options.extend(["--file", file]);
    }
    let Some(tool) = ready() else { return false };
    let end = Instant::now() + budget;
    let Some(names) = tool.list(&options) else { return false };
    let seed = seed.unwrap_or_else(|| u64::from(std::process::id()));
    let mut order: Vec<usize> = (0..names.len()).collect();
    sample::shuffle(&mut order, seed);
    println!("{} mutants, in the order of --seed {seed}", names.len());
    let mut done = Done { total: names.len(), ..Done::default() };
    for which in order {
        if Instant::now() >= end {
            break;
        }
        let Some(outcome) = tool.attempt(&options, &names, which) else { return false };
        done.add(&names[which], outcome);
    }
    println!("{done}; {} not tried", names.len() - done.tried());
    judge(&done.survivors)
}

/// The tool, installed if missing, and a tree for it whose tests are green.
fn ready() -> Option<Tool> {
    if let Err(error) = tree::sync() {
        eprintln!("mutants: {error}");
        return None;
    }
    let tool = Tool::installed()?;
    tool.tests_are_green().then_some(tool)
}

/// Prints the survivors that are not listed; true if there are none.
fn judge(survivors: &[String]) -> bool {
    let unlisted = match Listed::read() {
        Ok(listed) => listed.without(survivors),
        Err(error) => {
            eprintln!("mutants: {error}");
            return false;
        }
    };
    for name in &unlisted {
        println!("SURVIVED {name}");
    }
    if !unlisted.is_empty() {
        println!("kill them with a test, or list them in docs/mutation/survivors.txt and say why");
    }
    unlisted.is_empty()
}
