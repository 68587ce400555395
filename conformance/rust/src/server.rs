//! The built server as a child process.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// `tributary dev` on a free port, one for each test; killed when dropped.
pub struct Server {
    child: Child,
    /// Without a trailing slash.
    pub url: String,
}

impl Server {
    /// Starts the server that `TRIBUTARY_BIN` names, else the workspace's debug build.
    pub fn start() -> Server {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
        let binary = std::env::var_os("TRIBUTARY_BIN").map(PathBuf::from);
        let mut child = Command::new(binary.unwrap_or_else(|| root.join("target/debug/tributary")))
            .args(["dev", "--ephemeral", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let stdout = child.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let url = lines.find_map(|line| url(&line)).expect("the server prints its URL");
        // Nobody reads the rest, and a full pipe would stop the server.
        std::thread::spawn(move || lines.for_each(drop));
        Server { child, url }
    }
}

/// The first `http://127.0.0.1:PORT` in a line.
fn url(line: &str) -> Option<String> {
    let begin = line.find("http://127.0.0.1:")?;
    let end = line[begin + 17..].find(|c: char| !c.is_ascii_digit());
    Some(line[begin..end.map_or(line.len(), |end| begin + 17 + end)].to_owned())
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
