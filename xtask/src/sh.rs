//! Running other programs.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The repository's root.
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}

/// `cargo` with arguments, in the root.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).current_dir(root());
    command
}

/// Runs a program in the foreground; true if it ended with success.
pub fn ok(command: &mut Command) -> bool {
    match command.status() {
        Ok(status) => status.success(),
        Err(error) => {
            eprintln!("{:?}: {error}", command.get_program());
            false
        }
    }
}

/// True if the program can be started and succeeds, e.g. `has("cargo", &["nextest", "--version"])`.
pub fn has(program: &str, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(args).current_dir(root()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Runs a program, shows what it prints, and returns those lines with whether it succeeded.
pub fn tee(command: &mut Command) -> (bool, Vec<String>) {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            eprintln!("{:?}: {error}", command.get_program());
            return (false, Vec::new());
        }
    };
    let errors = child.stderr.take();
    let reader = std::thread::spawn(move || errors.map(echo).unwrap_or_default());
    let mut lines = child.stdout.take().map(echo).unwrap_or_default();
    lines.extend(reader.join().unwrap_or_default());
    (child.wait().is_ok_and(|status| status.success()), lines)
}

fn echo(stream: impl Read) -> Vec<String> {
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    lines.inspect(|line| println!("{line}")).collect()
}
