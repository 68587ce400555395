//! What is kept of it in `docs/mutation/`: the results of the full run, and the survivors that
//! nothing can be done about.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::files::FILES;
use crate::sh;

const HEAD: &str = "\
# Written by `cargo xtask mutants`: of each file of files.rs how many of its mutants were tried, and
# what became of them. Below a file its survivors.
";

/// What became of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A test failed.
    Caught,
    /// No test failed.
    Survived,
    /// The tests did not end, which is noticed too.
    TimedOut,
    /// It does not compile.
    Unviable,
}

/// How far a file is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    pub total: usize,
    pub caught: usize,
    pub unviable: usize,
    pub timeouts: usize,
    /// By name, with file, line and column.
    pub survivors: Vec<String>,
    /// The day and the commit of the last of it.
    pub when: String,
}

impl Done {
    pub fn tried(&self) -> usize {
        self.caught + self.unviable + self.timeouts + self.survivors.len()
    }

    pub fn add(&mut self, name: &str, outcome: Outcome) {
        match outcome {
            Outcome::Caught => self.caught += 1,
            Outcome::Unviable => self.unviable += 1,
            Outcome::TimedOut => self.timeouts += 1,
            Outcome::Survived => self.survivors.push(name.to_owned()),
        }
        self.when = format!("{}, {}", today(), commit());
    }

    /// Reads what `Display` wrote.
    fn parse(text: &str) -> Option<Done> {
        let (counts, when) = text.split_once(" (")?;
        let numbers: Vec<usize> = counts
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|number| number.parse().ok())
            .collect();
        let [_, total, caught, unviable, timeouts, _] = numbers[..] else { return None };
        let when = when.trim_end_matches(')').to_owned();
        Some(Done { total, caught, unviable, timeouts, survivors: Vec::new(), when })
    }
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} tried: {} caught, {} unviable, {} timed out, {} survived ({})",
            self.tried(),
            self.total,
            self.caught,
            self.unviable,
            self.timeouts,
            self.survivors.len(),
            self.when,
        )
    }
}

/// How far all files are.
#[derive(Debug, Default)]
pub struct Results {
    pub files: BTreeMap<String, Done>,
}

impl Results {
    /// What the last run wrote.
    pub fn read() -> Results {
        Results::parse(&fs::read_to_string(folder().join("results.txt")).unwrap_or_default())
    }

    pub fn write(&self) {
        fs::write(folder().join("results.txt"), self.to_string()).expect("docs can be written");
    }

    fn parse(text: &str) -> Results {
        let mut results = Results::default();
        let mut file = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(survivor) = line.strip_prefix("  ") {
                if let Some(done) = results.files.get_mut(&file) {
                    done.survivors.push(survivor.to_owned());
                }
            } else if let Some((name, rest)) = line.split_once(": ")
                && let Some(done) = Done::parse(rest)
            {
                file = name.to_owned();
                results.files.insert(file.clone(), done);
            }
        }
        results
    }
}

impl fmt::Display for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEAD)?;
        for file in FILES {
            match self.files.get(*file) {
                Some(done) if done.tried() > 0 || done.total == 0 => {
                    writeln!(f, "{file}: {done}")?;
                    for survivor in &done.survivors {
                        writeln!(f, "  {survivor}")?;
                    }
                }
                _ => writeln!(f, "{file}: not run yet")?,
            }
        }
        Ok(())
    }
}

/// Survivors with a reason. A line names a mutant without line and column, which change; the lines
/// below it are indented and say why. Two mutants of one name are listed twice.
#[derive(Debug, Default)]
pub struct Listed(Vec<String>);

impl Listed {
    pub fn read() -> Result<Listed, String> {
        Listed::parse(&fs::read_to_string(folder().join("survivors.txt")).unwrap_or_default())
    }

    fn parse(text: &str) -> Result<Listed, String> {
        let mut listed = Vec::new();
        let mut reasoned = true;
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            if line.starts_with(' ') {
                reasoned = true;
            } else if let (true, name) = (reasoned, line) {
                listed.push(name.to_owned());
                reasoned = false;
            } else {
                break;
            }
        }
        match (reasoned, listed.last()) {
            (false, Some(last)) => Err(format!("survivors.txt gives no reason for: {last}")),
            _ => Ok(Listed(listed)),
        }
    }

    /// The survivors that are not listed.
    pub fn without(&self, survivors: &[String]) -> Vec<String> {
        let mut left = self.0.clone();
        let unlisted = survivors.iter().filter(|name| {
            let name = lasting(name);
            match left.iter().position(|listed| *listed == name) {
                Some(found) => {
                    left.swap_remove(found);
                    false
                }
                None => true,
            }
        });
        unlisted.cloned().collect()
    }
}

/// A mutant's name without line and column.
pub fn lasting(name: &str) -> String {
    let Some((place, what)) = name.split_once(": ") else { return name.to_owned() };
    format!("{}: {what}", place.split(':').next().unwrap_or(place))
}

/// The folder of what is kept.
fn folder() -> PathBuf {
    sh::root().join("docs/mutation")
}

/// The commit since which changed lines are tried.
pub fn base() -> PathBuf {
    folder().join("BASE")
}

/// What was changed in the files since a commit.
pub fn diff(base: &str) -> Option<String> {
    // In the shape that the tool reads, whatever the developer likes to see.
    let mut args = vec!["-c", "diff.noprefix=false", "-c", "diff.mnemonicPrefix=false"];
    args.extend(["diff", "--no-color", "--no-ext-diff", base, "--"]);
    args.extend(FILES);
    output("git", &args)
}

/// The commit that is looked at, shortened.
pub fn commit() -> String {
    output("git", &["rev-parse", "--short=12", "HEAD"]).unwrap_or_default().trim().to_owned()
}

/// The day, in UTC.
pub fn today() -> String {
    output("date", &["-u", "+%F"]).unwrap_or_default().trim().to_owned()
}

fn output(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).current_dir(sh::root()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEES: &str = "crates/model/src/fees.rs";

    #[test]
    fn results_are_read_as_they_are_written() {
        let name = format!("{FEES}:4:2: replace > with >= in check");
        let done = Done {
            total: 9,
            caught: 5,
            unviable: 1,
            timeouts: 1,
            survivors: vec![name],
            when: "2026-01-01, abc".into(),
        };
        let results = Results { files: [(FEES.to_owned(), done)].into() };
        let text = results.to_string();
        assert!(text.contains("limits.rs: not run yet\n"));
        assert_eq!(Results::parse(&text).files, results.files);
        assert_eq!(results.files[FEES].tried(), 8);
    }

    #[test]
    fn a_listed_survivor_is_known_on_another_line() {
        let one = format!("{FEES}: replace > with >= in check");
        let at = |line| format!("{FEES}:{line}:2: replace > with >= in check");
        let listed = Listed::parse(&format!("# why\n\n{one}\n  the same\n  indeed\n")).unwrap();
        assert_eq!(listed.without(&[at(4)]), [""; 0]);
        assert_eq!(listed.without(&[at(40)]), [""; 0]);
        assert_eq!(listed.without(&[at(4), at(40)]), [at(40)]);
        let other = format!("{FEES}:4:2: replace > with == in check");
        assert_eq!(listed.without(std::slice::from_ref(&other)), [other]);
        assert!(Listed::parse(&format!("{one}\n{one}\n  why\n")).is_err());
        assert!(Listed::parse(&format!("{one}\n  why\n{one}\n")).is_err());
    }
}
