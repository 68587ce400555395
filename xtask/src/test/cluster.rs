//! A PostgreSQL of the tests' own: a cluster in a temporary directory, gone afterwards.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::install;
use crate::sh;

/// A running cluster.
pub struct Cluster {
    programs: PathBuf,
    directory: PathBuf,
    port: u16,
}

impl Cluster {
    /// Installs the server if it is missing, and starts one.
    pub fn start() -> Option<Cluster> {
        let programs =
            programs().or_else(|| install::packages(&["postgresql"]).then(programs).flatten())?;
        let directory = std::env::temp_dir().join(format!("tributary-pg-{}", std::process::id()));
        fs::create_dir_all(&directory).ok()?;
        // The server refuses to be root.
        if is_root() && !sh::ok(Command::new("chown").arg("postgres").arg(&directory)) {
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let cluster = Cluster { programs, directory, port };
        let place = cluster.directory.display();
        let options = format!("-p {port} -k {place} -c listen_addresses=127.0.0.1 -c fsync=off");
        let made = cluster.run("initdb", &["-A", "trust", "-U", "tributary", "--no-sync"]);
        let log = format!("{place}/log");
        let started = made && cluster.run("pg_ctl", &["-l", &log, "-o", &options, "-w", "start"]);
        started.then_some(cluster)
    }

    /// Runs one of PostgreSQL's programs on the cluster, as its owner.
    fn run(&self, program: &str, args: &[&str]) -> bool {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.arg("-D").arg(self.directory.join("data")).args(args).current_dir("/");
        sh::ok(command.stdout(std::process::Stdio::null()))
    }

    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://tributary@127.0.0.1:{}/{database}", self.port)
    }

    /// A script that starts the server on this cluster, to be used in place of the binary.
    pub fn server(&self, binary: &Path) -> Option<PathBuf> {
        let script = sh::root().join("target/conformance/tributary-on-postgres");
        let text = format!(
            "#!/bin/sh\nexec {} dev --database {} --listen 127.0.0.1:0\n",
            binary.display(),
            self.url("postgres")
        );
        fs::write(&script, text).ok()?;
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).ok()?;
        Some(script)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.run("pg_ctl", &["-m", "immediate", "stop"]);
        // What can't be removed is left to the system's own cleaning.
        let _ = fs::remove_dir_all(&self.directory);
    }
}

fn is_root() -> bool {
    sh::has("sh", &["-c", "test $(id -u) = 0"])
}

/// Where the newest installed version has its programs: Debian keeps them out of the path.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut versions: Vec<PathBuf> =
        versions.filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect();
    versions.retain(|bin| bin.join("initdb").exists());
    versions.sort();
    versions.pop()
}
