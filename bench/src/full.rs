//! A disk that fills up under a load of payments: what can't be kept is refused, what was
//! acknowledged is there once, and once there is room the server goes on.

use std::path::PathBuf;
use std::process::Command;

use crate::crash::{Sent, repeat, whole};
use crate::http::Connection;
use crate::options::Options;
use crate::server::Server;
use crate::{Outcome, payments};

/// Refusals after which the disk counts as full.
const REFUSED: usize = 20;

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

/// Fills the disk, restarts the server on it, makes room, and sends everything again.
pub async fn run(options: &Options) -> Outcome<()> {
    let disk = Disk::new(24)?;
    let database = disk.0.join("tributary.db");
    let secret = payments::fresh_key("full");
    let server = Server::start(&options.binary, &database).await?;
    let mut http = Connection::open(server.address, &secret).await?;
    let account = payments::account(&mut http).await?;
    let form = payments::form(&account);
    let mut sent = Sent::new();
    let mut refused = 0;
    while refused < REFUSED {
        let key = format!("payment-{}", sent.len());
        let answer = http.post_once("/v1/payment_intents", form.clone(), &key).await?;
        let id = match answer.status {
            200 => answer.json()?["id"].as_str().map(str::to_owned),
            500 => None,
            _ => return Err(format!("{:?}", answer.json()).into()),
        };
        refused += usize::from(id.is_none());
        sent.insert(key, id);
    }
    let read = http.get("/v1/balance", None).await?.status;
    server.kill()?;
    disk.grow(256)?;
    let server = Server::start(&options.binary, &database).await?;
    let mut http = Connection::open(server.address, &secret).await?;
    repeat(&mut http, &form, &sent).await?;
    let there = whole(&mut http, &account).await?.len();
    if there != sent.len() || read != 200 {
        return Err(
            format!("{} keys made {there} payments; reading gave {read}", sent.len()).into()
        );
    }
    println!("{} payments until the disk was full, {there} once there was room", there - refused);
    Ok(())
}
