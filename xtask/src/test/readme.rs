//! The README, done word for word: a fresh clone, one shell for the server, others for clients.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::install;
use super::tally::Tally;
use crate::sh;

/// The port that the README speaks of.
const PORT: &str = "12111";

/// What the Python sample must be good for as well: files and OAuth are at its server, and not
/// at Stripe.
const BEYOND_PYTHON: &str = r#"
import io
pdf = io.BytesIO(b"%PDF-1.4\n%%EOF")
pdf.name = "a.pdf"
assert client.v1.files.create({"purpose": "dispute_evidence", "file": pdf}).url.startswith(here)
try:
    client.oauth.token({"grant_type": "authorization_code", "code": "ac_none"})
except stripe.oauth_error.InvalidGrantError as refused:
    print("refused here")
"#;

/// Makes a clone, runs the README's blocks in it, and looks at what they print.
pub fn readme() -> Tally {
    match run() {
        Ok(tally) => tally,
        Err(error) => {
            eprintln!("{error}");
            Tally::one(false)
        }
    }
}

fn run() -> Result<Tally, String> {
    let home = sh::root().join("target/readme");
    let clone = clone(&home)?;
    let text = fs::read_to_string(clone.join("README.md")).map_err(|error| error.to_string())?;
    let block = |info: &str| match blocks(&text, info).as_slice() {
        [block] => Ok(block.clone()),
        found => Err(format!("the README has {} blocks of `{info}`", found.len())),
    };
    let python = install::python().ok_or("the Python SDK cannot be installed")?;
    let node = sh::root().join("conformance/node");
    if !install::npm(&node) {
        return Err("the Node SDK cannot be installed".to_owned());
    }
    let port = free_port()?;
    let client = |info: &str| Ok::<_, String>(block(info)?.replace(PORT, &port));
    let _server = Server::start(&block("sh server")?, &home, &clone, &port)?;
    let mut tally = Tally::one(true);
    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", &client("sh client")?]).current_dir(&clone);
    let paid = ["\"amount\": 877,", "\"status\": \"paid\"", "\"balanced\": true"];
    tally.add(&printing(&mut bash, &paid));
    let mut sample = Command::new(python);
    let python = client("python client")? + BEYOND_PYTHON;
    sample.args(["-c", &python]).current_dir(&clone);
    tally.add(&printing(&mut sample, &["paid", "refused here"]));
    let mut sample = Command::new("node");
    // Where the SDK is installed.
    sample.args(["--input-type=module", "-e", &client("js client")?]).current_dir(node);
    tally.add(&printing(&mut sample, &["express"]));
    Ok(tally)
}

/// A program that must succeed, and print all this.
fn printing(command: &mut Command, wanted: &[&str]) -> Tally {
    let (ok, lines) = sh::tee(command);
    let missing: Vec<_> =
        wanted.iter().filter(|part| !lines.iter().any(|line| line.contains(**part))).collect();
    if !missing.is_empty() {
        eprintln!("{:?} did not print {missing:?}", command.get_program());
    }
    Tally::one(ok && missing.is_empty())
}

/// The repository as it is committed, and what has been changed in it since.
fn clone(home: &Path) -> Result<PathBuf, String> {
    let clone = home.join("clone");
    // Where there is none yet, nothing is removed.
    let _ = fs::remove_dir_all(&clone);
    fs::create_dir_all(home).map_err(|error| error.to_string())?;
    let mut git = Command::new("git");
    git.args(["clone", "--quiet", "--no-hardlinks"]).arg(sh::root()).arg(&clone);
    let script = "git -C \"$1\" diff --binary HEAD > \"$2/changes\"
        [ ! -s \"$2/changes\" ] || git -C \"$2/clone\" apply \"$2/changes\"";
    let mut changes = Command::new("bash");
    changes.args(["-euc", script, "changes"]).arg(sh::root()).arg(home);
    match sh::ok(&mut git) && sh::ok(&mut changes) {
        true => Ok(clone),
        false => Err("the repository cannot be cloned".to_owned()),
    }
}

/// The README's port; another where that is taken.
fn free_port() -> Result<String, String> {
    let there = |port: &str| TcpListener::bind(format!("127.0.0.1:{port}"));
    let listener = there(PORT).or_else(|_| there("0")).map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    Ok(address.port().to_string())
}

/// The shell in which the server runs, until this is dropped.
struct Server(Child);

impl Server {
    /// Runs the commands and waits until the server says that it listens. What they build is
    /// built quickly instead of well, and installed beside it.
    fn start(commands: &str, home: &Path, clone: &Path, port: &str) -> Result<Server, String> {
        let bin = home.join("installed/bin");
        let path = std::env::var("PATH").unwrap_or_default();
        let mut bash = Command::new("bash");
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TRIBUTARY_")) {
            bash.env_remove(name);
        }
        if port != PORT {
            println!("port {PORT} is taken: {port} stands for it");
            bash.env("TRIBUTARY_LISTEN", format!("127.0.0.1:{port}"));
        }
        bash.args(["-euo", "pipefail", "-c", commands]).current_dir(clone);
        bash.env("PATH", format!("{}:{path}", bin.display()))
            .env("CARGO_INSTALL_ROOT", home.join("installed"))
            .env("CARGO_TARGET_DIR", home.join("built"))
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        // A group of its own: the shell is ended with what it runs.
        let child = bash.process_group(0).stdout(Stdio::piped()).spawn();
        let mut server = Server(child.map_err(|error| format!("bash: {error}"))?);
        let mut lines = BufReader::new(server.0.stdout.take().ok_or("no output")?).lines();
        let listens = format!("Tributary is listening on http://127.0.0.1:{port} ");
        let begun = lines.by_ref().map_while(Result::ok).any(|line| line.starts_with(&listens));
        if !begun {
            return Err("the server's shell ended before it listened".to_owned());
        }
        // What it prints from now on is read, so that it can go on printing.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        sh::ok(Command::new("kill").args(["--", &group]));
        // Whatever it ends with.
        let _ = self.0.wait();
    }
}

/// The fenced blocks of a text whose opening line says `info`.
fn blocks(text: &str, info: &str) -> Vec<String> {
    let opening = format!("```{info}");
    let mut lines = text.lines();
    let mut found = Vec::new();
    while lines.any(|line| line == opening) {
        let block = lines.by_ref().take_while(|line| *line != "```");
        found.push(block.map(|line| format!("{line}\n")).collect());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_by_what_they_say() {
        let text =
            "a\n```sh server\nx\ny\n```\n```sh\nno\n```\n```sh client\nz\n```\n```sh server\n```";
        assert_eq!(blocks(text, "sh server"), ["x\ny\n", ""]);
        assert_eq!(blocks(text, "sh client"), ["z\n"]);
        assert!(blocks(text, "python client").is_empty());
    }
}
