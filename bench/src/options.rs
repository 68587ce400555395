//! The command line.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::outcome::Outcome;

/// What may be chosen at the command line.
pub struct Options {
    /// The server to measure.
    pub binary: PathBuf,
    /// How long each load lasts.
    pub seconds: Duration,
    /// Connections that a load is spread over.
    pub connections: usize,
    /// Charges in the store in the end, to see what they cost then.
    pub charges: usize,
    /// Connected accounts of the platform whose payouts are timed.
    pub accounts: usize,
    /// How often the server is killed.
    pub rounds: usize,
    /// Servers that share the load; more than one want a `database`.
    pub processes: usize,
    /// Where the figures are written as JSON, if anywhere.
    pub json: Option<PathBuf>,
    /// Where the server keeps its data, if not in a file of the run's own.
    pub database: Option<String>,
    /// What to do in the middle of the load, instead of killing a server: a shell command.
    pub during: Option<String>,
    /// Parts of the figures to measure; all, if none is named.
    pub only: Vec<String>,
    /// Other implementations, by name.
    pub peers: Vec<(String, SocketAddr)>,
}

impl Options {
    /// Reads `--name value` pairs; an unknown name is an error.
    pub fn parse(mut args: impl Iterator<Item = String>) -> Outcome<Options> {
        let mut options = Options {
            binary: PathBuf::from("target/release/tributary"),
            seconds: Duration::from_secs(10),
            connections: 64,
            charges: 2_000_000,
            accounts: 100_000,
            rounds: 3,
            processes: 1,
            json: None,
            database: None,
            during: None,
            only: Vec::new(),
            peers: Vec::new(),
        };
        while let Some(name) = args.next() {
            let value = args.next().ok_or_else(|| format!("{name} wants a value"))?;
            match name.as_str() {
                "--binary" => options.binary = value.into(),
                "--seconds" => options.seconds = Duration::from_secs(value.parse()?),
                "--connections" => options.connections = value.parse()?,
                "--charges" => options.charges = value.parse()?,
                "--accounts" => options.accounts = value.parse()?,
                "--rounds" => options.rounds = value.parse()?,
                "--processes" => options.processes = value.parse()?,
                "--json" => options.json = Some(value.into()),
                "--database" => options.database = Some(value),
                "--during" => options.during = Some(value),
                "--only" => options.only.push(value),
                "--peer" => {
                    let (name, address) = value.split_once('=').ok_or("a peer is NAME=ADDRESS")?;
                    options.peers.push((name.to_owned(), address.parse()?));
                }
                _ => return Err(format!("unknown option {name}").into()),
            }
        }
        Ok(options)
    }

    /// The database that was named, or this file.
    pub fn database_or(&self, file: PathBuf) -> OsString {
        self.database.clone().map_or(file.into_os_string(), OsString::from)
    }

    /// True if a part of the figures is to be measured.
    pub fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == part)
    }
}
