//! A disk that fills up under a load of payments: what can't be kept is refused, what was
//! acknowledged is there once, and once there is room the server goes on: on a file, and on a
//! database server that may have ended meanwhile.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use hyper::body::Bytes;
use serde_json::Value;

use crate::http::{Answer, Connection};
use crate::options::Options;
use crate::outcome::Outcome;
use crate::payments;
use crate::proof::{Sent, repeat, whole};
use crate::server::Server;

/// Refusals after which the disk counts as full.
const REFUSED: usize = 20;

/// How long an answer is waited for while the disk fills.
const PATIENCE: Duration = Duration::from_secs(5);

/// How soon the server must go on once there is room, and how often it is asked.
const RECOVERY: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(100);

/// A small file system in memory, gone when dropped.
struct Disk(PathBuf);

impl Disk {
    fn new(megabytes: u32) -> Outcome<Disk> {
        let path = std::env::temp_dir().join(format!("tributary-disk-{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        let size = format!("size={megabytes}m");
        mount(&["-t", "tmpfs", "-o", &size, "tmpfs"], &path)?;
        Ok(Disk(path))
    }

    fn grow(&self, megabytes: u32) -> Outcome<()> {
        mount(&["-o", &format!("remount,size={megabytes}m")], &self.0)
    }
}

fn mount(args: &[&str], path: &PathBuf) -> Outcome<()> {
    match Command::new("mount").args(args).arg(path).status()?.success() {
        true => Ok(()),
        false => Err("mount failed: this test makes a file system and wants to be root".into()),
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.0).status().ok();
        std::fs::remove_dir(&self.0).ok();
    }
}

/// Fills the disk, makes room, and sends everything again.
pub async fn run(options: &Options) -> Outcome<()> {
    match (&options.database, &options.during) {
        (None, _) => on_a_file(options).await,
        (Some(database), Some(make_room)) => on_a_server(options, database, make_room).await,
        (Some(_), None) => Err("a --database wants a command --during that makes room".into()),
    }
}

/// SQLite: the server is killed while its disk is full, and starts again once there is room.
async fn on_a_file(options: &Options) -> Outcome<()> {
    let disk = Disk::new(24)?;
    let database = disk.0.join("tributary.db");
    let server = Server::start(&options.binary, &database).await?;
    let mut load = Load::fill(&server).await?;
    let read = load.http.get("/v1/balance", None).await?.status;
    if read != 200 {
        return Err(format!("reading on a full disk gave {read}").into());
    }
    server.kill()?;
    disk.grow(256)?;
    let server = Server::start(&options.binary, &database).await?;
    load.prove(&server).await
}

/// A database server, which may have ended for want of room and been started again: the server
/// before it lives on and finds it by itself.
async fn on_a_server(options: &Options, database: &str, make_room: &str) -> Outcome<()> {
    let server = Server::start(&options.binary, database).await?;
    let load = Load::fill(&server).await?;
    if !Command::new("sh").args(["-c", make_room]).status()?.success() {
        return Err("no room could be made".into());
    }
    load.prove(&server).await
}

struct Load {
    http: Connection,
    secret: String,
    account: String,
    form: Bytes,
    sent: Sent,
    refused: usize,
}

impl Load {
    /// Sends payments until so many are refused that the disk must be full, or until there is
    /// no answer: a database that has ended is waited for.
    async fn fill(server: &Server) -> Outcome<Load> {
        let secret = payments::fresh_key("full");
        let mut http = Connection::open(server.address, &secret).await?;
        let account = payments::account(&mut http).await?;
        let form = payments::form(&account);
        let (sent, refused) = (Sent::new(), 0);
        let mut load = Load { http, secret, account, form, sent, refused };
        while load.refused < REFUSED {
            let key = format!("payment-{}", load.sent.len());
            load.sent.insert(key.clone(), None);
            let answer = load.http.post_once("/v1/payment_intents", load.form.clone(), &key);
            let Ok(answer) = tokio::time::timeout(PATIENCE, answer).await else {
                load.refused += 1;
                break;
            };
            match made(&answer?)? {
                None => load.refused += 1,
                id => drop(load.sent.insert(key, id)),
            }
        }
        Ok(load)
    }

    /// Once there is room, a payment can be made; then every payment that was acknowledged is
    /// there, and all that were sent are there once.
    async fn prove(&self, server: &Server) -> Outcome<()> {
        let mut http = Connection::open(server.address, &self.secret).await?;
        let begin = Instant::now();
        for (key, _) in self.sent.iter().filter(|(_, id)| id.is_none()) {
            while made(&http.post_once("/v1/payment_intents", self.form.clone(), key).await?)?
                .is_none()
            {
                if begin.elapsed() > RECOVERY {
                    return Err("there is room, and the server does not go on".into());
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
        let took = begin.elapsed().as_secs_f64();
        repeat(&mut http, &self.form, &self.sent).await?;
        let there = whole(&mut http, &self.account).await?.len();
        let (sent, refused) = (self.sent.len(), self.refused);
        if there != sent {
            return Err(format!("{sent} keys made {there} payments").into());
        }
        println!(
            "{} payments until the disk was full, {there} once there was room ({took:.1} s)",
            sent - refused
        );
        Ok(())
    }
}

/// The payment that was made; none if it was refused as the API refuses what it can't do now.
fn made(answer: &Answer) -> Outcome<Option<String>> {
    let body: Value = serde_json::from_slice(&answer.body)?;
    match (answer.status, body["error"]["type"].as_str()) {
        (200, _) => Ok(body["id"].as_str().map(str::to_owned)),
        (429 | 500, Some(_)) => Ok(None),
        (status, _) => Err(format!("answered {status}: {body}").into()),
    }
}
