//! A PostgreSQL of our own: a cluster in a temporary directory, gone afterwards.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::sh;
use crate::test::install;

/// A running cluster, perhaps with a standby.
pub struct Cluster {
    programs: PathBuf,
    directory: PathBuf,
    port: u16,
    standby: Option<u16>,
    durable: bool,
    disk: Option<Disk>,
}

/// What a cluster lies on, if not on the machine's own disk: a small one in memory.
#[derive(Clone, Copy)]
pub enum Disk {
    /// For all of it: what finds no room first is the log, without which the server ends.
    Whole,
    /// For the tables alone: the server refuses what finds no room, and lives.
    Tables,
}

/// Megabytes of a small disk: a new cluster takes half of them.
const SMALL: u32 = 48;

/// Megabytes of it once there is room.
const ROOM: u32 = 512;

impl Cluster {
    /// Installs the server if it is missing, and starts one for tests: it forgets what a crash of
    /// the machine would make it forget.
    pub fn start() -> Option<Cluster> {
        Cluster::begin(false, None)
    }

    /// The same as an operator would run it, to be measured.
    pub fn durable() -> Option<Cluster> {
        Cluster::begin(true, None)
    }

    /// The same on a small disk; wants to be root.
    pub fn on_small_disk(disk: Disk) -> Option<Cluster> {
        Cluster::begin(true, Some(disk))
    }

    fn begin(durable: bool, disk: Option<Disk>) -> Option<Cluster> {
        let programs =
            programs().or_else(|| install::packages(&["postgresql"]).then(programs).flatten())?;
        let name = format!("tributary-pg-{}-{}", std::process::id(), free_port()?);
        let directory = std::env::temp_dir().join(name);
        fs::create_dir_all(&directory).ok()?;
        // The server refuses to be root.
        if is_root() && !sh::ok(Command::new("chown").arg("postgres").arg(&directory)) {
            return None;
        }
        let (port, standby) = (free_port()?, None);
        let cluster = Cluster { programs, directory, port, standby, durable, disk };
        let elsewhere = format!("--waldir={}", cluster.directory.join("log").display());
        let small: &[&str] = match disk {
            None => &[],
            Some(Disk::Whole) => &["--wal-segsize=1"],
            Some(Disk::Tables) => &["--wal-segsize=1", &elsewhere],
        };
        let args = [&["-A", "trust", "-U", "tributary", "--no-sync"], small].concat();
        let made = (disk.is_none() || cluster.mount())
            && cluster.run("initdb", "primary", &args)
            && cluster.serve("primary", port);
        made.then_some(cluster)
    }

    /// Puts a small disk where the primary's data will be.
    fn mount(&self) -> bool {
        let place = self.directory.join("primary");
        let size = format!("size={SMALL}m,mode=0700");
        fs::create_dir_all(&place).is_ok()
            && sh::ok(Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&place))
            && sh::ok(Command::new("chown").arg("postgres").arg(&place))
    }

    /// A shell command that makes room on a small disk, and starts the server if it has ended.
    pub fn make_room(&self) -> String {
        let place = self.directory.join("primary");
        let status = self.command("pg_ctl", "primary").join(" ");
        let start = self.start_command("primary", self.port).join("' '");
        format!(
            "cd / && mount -o remount,size={ROOM}m {} && \
             {{ {status} status >/dev/null || '{start}' >/dev/null; }}",
            place.display()
        )
    }

    /// Adds a standby without whose word the primary acknowledges nothing.
    pub fn with_standby(mut self) -> Option<Cluster> {
        let (port, own) = (free_port()?, self.port.to_string());
        let from = ["-h", "127.0.0.1", "-p", &own, "-U", "tributary", "-R", "--checkpoint=fast"];
        let made = self.run("pg_basebackup", "standby", &from) && self.serve("standby", port);
        let ask = |sql: &str| {
            let psql = self.programs.join("psql");
            let database = self.url("postgres");
            sh::ok(Command::new(psql).args(["-qc", sql]).arg(database).current_dir("/"))
        };
        // After the copy was made, so that the standby itself will wait for nobody.
        let bound = made
            && ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
            && ask("SELECT pg_reload_conf()");
        self.standby = Some(port);
        bound.then_some(self)
    }

    /// Starts what a folder holds.
    fn serve(&self, folder: &str, port: u16) -> bool {
        run(&self.start_command(folder, port))
    }

    fn start_command(&self, folder: &str, port: u16) -> Vec<String> {
        let place = self.directory.display();
        let fsync = if self.durable { "on" } else { "off" };
        let options =
            format!("-p {port} -k {place} -c listen_addresses=127.0.0.1 -c fsync={fsync}");
        let log = format!("{place}/{folder}.log");
        let args = ["-l", &log, "-o", &options, "-w", "start"].map(str::to_owned);
        [self.command("pg_ctl", folder), args.to_vec()].concat()
    }

    /// Runs one of PostgreSQL's programs on a folder, as its owner.
    fn run(&self, program: &str, folder: &str, args: &[&str]) -> bool {
        let mut words = self.command(program, folder);
        words.extend(args.iter().map(|arg| (*arg).to_owned()));
        run(&words)
    }

    fn command(&self, program: &str, folder: &str) -> Vec<String> {
        let program = self.programs.join(program).display().to_string();
        let folder = self.directory.join(folder).display().to_string();
        let owner = ["runuser", "-u", "postgres", "--"].map(str::to_owned);
        let owner = if is_root() { owner.to_vec() } else { Vec::new() };
        [owner, vec![program, "-D".to_owned(), folder]].concat()
    }

    /// A shell command that kills the primary and has the standby take over.
    pub fn fail_over(&self) -> String {
        let stop = self.command("pg_ctl", "primary").join(" ");
        let promote = self.command("pg_ctl", "standby").join(" ");
        format!("cd / && {stop} -m immediate stop >/dev/null && {promote} -w promote >/dev/null")
    }

    /// The URL of a database on whichever of the two servers is the primary.
    pub fn url_of_both(&self, database: &str) -> String {
        let standby = self.standby.unwrap_or(self.port);
        format!(
            "postgres://tributary@127.0.0.1:{},127.0.0.1:{standby}/{database}?target_session_attrs=read-write",
            self.port
        )
    }

    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://tributary@127.0.0.1:{}/{database}", self.port)
    }

    /// PostgreSQL's own benchmark, in the manner of TPC-B: prints its transactions a second.
    pub fn pgbench(&self, seconds: &str) -> bool {
        let run = |args: &[&str]| {
            let mut pgbench = Command::new(self.programs.join("pgbench"));
            pgbench.args(args).arg(self.url("postgres")).current_dir("/");
            sh::ok(pgbench.stderr(std::process::Stdio::null()))
        };
        run(&["-i", "-q"]) && run(&["-c", "16", "-j", "2", "-T", seconds])
    }

    /// A script that starts the server on this cluster, to be used in place of the binary.
    pub fn server(&self, binary: &Path) -> Option<PathBuf> {
        let script = sh::root().join("target/conformance/tributary-on-postgres");
        let text = format!(
            // The key that the benches give theirs, which use the same database.
            "#!/bin/sh\nexport TRIBUTARY_ENCRYPTION_KEY={}\nexec {} dev --database {} --listen 127.0.0.1:0\n",
            "5a".repeat(32),
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
        for folder in ["primary", "standby"] {
            if self.directory.join(folder).join("postmaster.pid").exists() {
                self.run("pg_ctl", folder, &["-m", "immediate", "stop"]);
            }
        }
        if self.disk.is_some() {
            sh::ok(Command::new("umount").arg("-l").arg(self.directory.join("primary")));
        }
        // What can't be removed is left to the system's own cleaning.
        let _ = fs::remove_dir_all(&self.directory);
    }
}

fn run(words: &[String]) -> bool {
    let (first, rest) = words.split_first().expect("a command has a first word");
    let mut command = Command::new(first);
    sh::ok(command.args(rest).current_dir("/").stdout(std::process::Stdio::null()))
}

/// A port that nobody listens on.
pub fn free_port() -> Option<u16> {
    Some(TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port())
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
