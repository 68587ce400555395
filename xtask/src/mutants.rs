//! `cargo xtask mutants`: changes the rules of money one operator at a time, and looks whether the
//! unit tests of their package notice. What they did not notice is a survivor; each has to be
//! killed by a better test or listed in `docs/mutation/survivors.txt` with a reason.

mod files;
mod record;
mod sample;
mod tool;
mod tree;

use std::fs;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::sh;
pub use record::{commit, today};

use files::FILES;
use record::{Done, Listed, Results};
use tool::Tool;

/// Mutants tried by one start of the tool: few, so that what was done is written down often.
const BATCH: usize = 8;

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
        let names = tool.list(&["--file", file]);
        let old = results.files.remove(*file).unwrap_or_default();
        let mut done = retried(&tool, old, &names);
        while done.tried() < names.len() && Instant::now() < end {
            let begin = done.tried();
            done.add(&tool.attempt(&names[begin..names.len().min(begin + BATCH)]));
            if done.tried() == begin {
                eprintln!("mutants: the tool tried nothing of {file}");
                return false;
            }
            println!("{file}: {done}");
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
fn retried(tool: &Tool, old: Done, names: &[String]) -> Done {
    if old.total != names.len() {
        return Done { total: names.len(), ..Done::default() };
    }
    let unlisted = Listed::read().map(|listed| listed.without(&old.survivors)).unwrap_or_default();
    let again: Vec<String> = unlisted.iter().map(|name| record::lasting(name)).collect();
    let again: Vec<String> =
        names.iter().filter(|name| again.contains(&record::lasting(name))).cloned().collect();
    let mut done = old;
    for batch in again.chunks(BATCH) {
        done.replace(&tool.attempt(batch));
    }
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
    let mut names = tool.list(&options);
    let seed = seed.unwrap_or_else(|| u64::from(std::process::id()));
    sample::shuffle(&mut names, seed);
    println!("{} mutants, in the order of --seed {seed}", names.len());
    let mut done = Done { total: names.len(), ..Done::default() };
    for batch in names.chunks(BATCH) {
        if Instant::now() >= end {
            break;
        }
        done.add(&tool.attempt(batch));
    }
    println!("{done}; {} not tried", names.len() - done.tried());
    let nothing = done.tried() == 0 && !names.is_empty();
    if nothing {
        eprintln!("mutants: the tool tried nothing");
    }
    judge(&done.survivors) && !nothing
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
