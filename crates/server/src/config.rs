//! Settings: from a file, the environment and flags, the later the stronger.

use std::path::PathBuf;

use clap::Args;
use model::fees::FeeSchedule;
use serde::Deserialize;

use crate::{address::PublicUrl, database::Database, keys::KeyFile};

/// The port that Stripe's own mock taught every client.
const LISTEN: &str = "127.0.0.1:12111";

/// What a file may set.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct File {
    /// `sqlite:PATH`, `postgres://…`, or a path.
    pub database: Option<String>,
    /// `HOST:PORT`, or a port
    pub listen: Option<String>,
    /// Where the server is found from outside.
    pub public_url: Option<String>,
    /// Processing fees.
    pub fees: Option<FeeSchedule>,
    /// A file with the keys that encrypt personal data.
    pub encryption_key_file: Option<PathBuf>,
}

/// Where the data is and where to listen.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// The database: a path, sqlite:PATH, or postgres://…
    #[arg(long, env = "TRIBUTARY_DATABASE")]
    pub database: Option<String>,
    /// The address to listen on: HOST:PORT, or a port of this machine
    #[arg(long, env = "TRIBUTARY_LISTEN")]
    pub listen: Option<String>,
    /// Where the server is found from outside, for links in replies: https://pay.example.com
    #[arg(long, env = "TRIBUTARY_PUBLIC_URL")]
    pub public_url: Option<String>,
    #[command(flatten)]
    pub keys: KeyFile,
    /// A JSON file with settings: database, listen, public_url, fees, encryption_key_file
    #[arg(long, env = "TRIBUTARY_CONFIG")]
    pub config: Option<PathBuf>,
}

impl Place {
    /// Where the keys are: as a flag or the environment says, else the file.
    pub fn keys(&self, file: &File) -> KeyFile {
        let named = self.keys.encryption_key_file.as_ref();
        KeyFile { encryption_key_file: named.or(file.encryption_key_file.as_ref()).cloned() }
    }

    /// The database: as a flag or the environment says, else the file; none if none is named.
    pub fn database(&self, file: &File) -> Result<Option<Database>, String> {
        let named = self.database.as_deref().or(file.database.as_deref());
        named.map(Database::named).transpose()
    }

    /// Where to listen: as a flag or the environment says, else the file, else the usual port.
    pub fn listen(&self, file: &File) -> String {
        self.listen.as_ref().or(file.listen.as_ref()).map_or(LISTEN, String::as_str).to_owned()
    }

    /// Where the server is found from outside: as a flag or the environment says, else the file.
    pub fn public_url(&self, file: &File) -> Result<Option<PublicUrl>, String> {
        let named = self.public_url.as_ref().or(file.public_url.as_ref());
        named.map(|url| url.parse()).transpose()
    }

    /// The file's settings; none without a file.
    pub fn file(&self) -> Result<File, String> {
        let Some(path) = &self.config else { return Ok(File::default()) };
        let text = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()))
    }
}
