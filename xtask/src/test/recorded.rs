//! Recorded answers of the real API as a judge, where they are at hand.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::tally::Tally;
use crate::sh;

/// Names the directory of the recordings; without it they are looked for beside the checkout.
const RECORDINGS: &str = "TRIBUTARY_RECORDINGS";

/// What of the recorded answers must be met, in per cent.
const LEAST: [(&str, f64); 3] = [("status", 99.0), ("shape", 98.0), ("semantic", 98.0)];

/// Plays each set of recordings against the server, and compares what it answers.
pub fn recorded(binary: Option<PathBuf>) -> Tally {
    let Some(recordings) = recordings() else {
        println!(
            "skipped: there are no recordings: {RECORDINGS} names no directory of them, and there is no ../shared/recordings"
        );
        return Tally::default();
    };
    let Some(server) = binary.and_then(|binary| Server::start(&binary)) else {
        return Tally::one(false);
    };
    let mut tally = Tally::default();
    for set in sets(&recordings) {
        tally.add(&Tally::one(judge(&recordings, &set, &server.url)));
    }
    tally
}

/// Where the recordings are. The judge is beside them.
fn recordings() -> Option<PathBuf> {
    let named = std::env::var_os(RECORDINGS).map(PathBuf::from);
    let beside = ["../shared/recordings", "../../shared/recordings"];
    let beside = beside.into_iter().map(|path| sh::root().join(path));
    named.into_iter().chain(beside).find(|folder| judge_of(folder).is_file())
}

fn judge_of(recordings: &Path) -> PathBuf {
    recordings.join("../replay/replay.py")
}

/// The names of the sets, each a directory.
fn sets(recordings: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(recordings).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> =
        folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// True if enough of a set is met.
fn judge(recordings: &Path, set: &str, url: &str) -> bool {
    let mut python = Command::new("python3");
    python.arg(judge_of(recordings)).args(["--set", set, "--base", url, "--cassettes"]);
    let (ran, lines) = sh::tee(python.arg(recordings.join(set)));
    let figures = lines.iter().rev().find(|line| line.starts_with("replay: "));
    let met = |name: &str, least: f64| {
        figures.and_then(|line| figure(line, name)).is_some_and(|found| found >= least)
    };
    ran && LEAST.iter().all(|(name, least)| met(name, *least))
}

/// The number behind a name: `99.4` of `…, shape 99.4 %`.
fn figure(line: &str, name: &str) -> Option<f64> {
    let (_, rest) = line.split_once(&format!("{name} "))?;
    rest.split(' ').next()?.parse().ok()
}

/// A server that is killed with the step.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(binary: &Path) -> Option<Server> {
        let mut command = Command::new(binary);
        command.args(["dev", "--ephemeral", "--quiet", "--listen", "127.0.0.1:0"]);
        let mut process = command.stdout(Stdio::piped()).spawn().ok()?;
        let lines = BufReader::new(process.stdout.take()?).lines();
        let url = lines.map_while(Result::ok).find_map(|line| {
            let address = line.split_once("http://")?.1;
            let end = address.find(|c: char| c.is_whitespace()).unwrap_or(address.len());
            Some(format!("http://{}", &address[..end]))
        });
        match url {
            Some(url) => Some(Server { process, url }),
            None => {
                let _ = process.kill();
                None
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_by_their_names() {
        let line = "replay: 7 exchanges, status 99.1 %, shape 98.0 %, semantic 100.0 %";
        let found = LEAST.map(|(name, _)| figure(line, name));
        assert_eq!(found, [Some(99.1), Some(98.0), Some(100.0)]);
        assert_eq!(figure("replay: nothing", "status"), None);
    }
}
