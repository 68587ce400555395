//! Settings: from a file, the environment and flags, the later the stronger.

use std::path::PathBuf;

use clap::Args;
use model::fees::FeeSchedule;
use serde::Deserialize;

/// What a file may set.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct File {
    /// `sqlite:PATH` or a path.
    pub database: Option<String>,
    /// `HOST:PORT`
    pub listen: Option<String>,
    /// Processing fees.
    pub fees: Option<FeeSchedule>,
}

/// Where the data is and where to listen.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// The database: a path, or sqlite:PATH
    #[arg(long, env = "TRIBUTARY_DATABASE")]
    pub database: Option<String>,
    /// The address to listen on
    #[arg(long, env = "TRIBUTARY_LISTEN")]
    pub listen: Option<String>,
    /// A JSON file with settings: database, listen, fees
    #[arg(long, env = "TRIBUTARY_CONFIG")]
    pub config: Option<PathBuf>,
}

impl Place {
    /// The file's settings; none without a file.
    pub fn file(&self) -> Result<File, String> {
        let Some(path) = &self.config else { return Ok(File::default()) };
        let text = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// The file behind `sqlite:PATH`, or a refusal of what is not supported.
pub fn sqlite_path(database: &str) -> Result<PathBuf, String> {
    match database.split_once(':') {
        Some(("sqlite", path)) => Ok(PathBuf::from(path.trim_start_matches("//"))),
        Some(("postgres" | "postgresql", _)) => {
            Err("PostgreSQL is not supported yet; use sqlite:PATH".to_owned())
        }
        _ => Ok(PathBuf::from(database)),
    }
}
