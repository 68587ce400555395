//! The server under load, as a child process on a file database of its own.

use std::ffi::OsStr;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::http::Connection;
use crate::outcome::Outcome;

/// A directory under the system's temporary one, removed when dropped.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes an empty directory; `name` tells the runs of one process apart.
    pub fn new(name: &str) -> Outcome<Scratch> {
        let path = std::env::temp_dir().join(format!("tributary-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Scratch(path))
    }

    /// A path inside it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// A running `tributary dev`; killed when dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// From starting the process to the first 200 of `/healthz`.
    pub took: Duration,
}

impl Server {
    /// Starts the server and returns once it can serve.
    pub async fn start(binary: &Path, database: impl AsRef<OsStr>) -> Outcome<Server> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let begin = Instant::now();
        let child = Command::new(binary)
            .args(["dev", "--quiet", "--listen", &address.to_string(), "--database"])
            .arg(database.as_ref())
            // One key for all processes of a database.
            .env("TRIBUTARY_ENCRYPTION_KEY", "5a".repeat(32))
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| format!("{}: {error}", binary.display()))?;
        let mut server = Server { child, address, took: Duration::ZERO };
        while !server.healthy().await {
            if let Some(status) = server.child.try_wait()? {
                return Err(format!("the server ended: {status}").into());
            }
            if begin.elapsed() > Duration::from_secs(30) {
                return Err("the server does not get ready".into());
            }
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
        server.took = begin.elapsed();
        Ok(server)
    }

    async fn healthy(&self) -> bool {
        let Ok(mut connection) = Connection::open(self.address, "").await else { return false };
        connection.get("/healthz", None).await.is_ok_and(|answer| answer.status == 200)
    }

    /// Resident memory in bytes, where the system tells it; else 0.
    pub fn memory(&self) -> u64 {
        let path = format!("/proc/{}/statm", self.child.id());
        let pages = std::fs::read_to_string(path).ok();
        let resident = pages.and_then(|text| text.split(' ').nth(1)?.parse::<u64>().ok());
        resident.unwrap_or(0) * 4_096
    }

    /// SIGKILL: no goodbye, nothing flushed.
    pub fn kill(mut self) -> Outcome<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
