//! Settings: from a file, the environment and flags, the later the stronger.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use model::fees::FeeSchedule;
use serde::Deserialize;
use store::{Store, StoreError, pg::Pg, sqlite::Sqlite};

use crate::{address::PublicUrl, keys::KeyFile};

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

/// A database, as it is named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// A server's URL.
    Postgres(String),
}

impl Database {
    /// Reads `sqlite:PATH`, `postgres://…`, or a path.
    ///
    /// Errors: it begins like the URL of something else.
    pub fn named(name: &str) -> Result<Database, String> {
        match name.split_once(':') {
            Some(("postgres" | "postgresql", _)) => Ok(Database::Postgres(name.to_owned())),
            Some(("sqlite", path)) => {
                Ok(Database::Sqlite(PathBuf::from(path.trim_start_matches("//"))))
            }
            // What follows may hold a password: it is not repeated.
            Some((scheme, _)) if is_scheme(scheme) => Err(format!(
                "no database is known as '{scheme}:': it must be sqlite:PATH, postgres://…, or a path (a file with such a name is sqlite:./{scheme}:…)"
            )),
            _ => Ok(Database::Sqlite(PathBuf::from(name))),
        }
    }

    /// Opens it, making a file or the tables if they are not there.
    pub fn open(&self) -> Result<Arc<dyn Store>, String> {
        self.opened(Sqlite::open)
    }

    /// Opens it to run what is due on it: a file has one process that does.
    pub fn open_to_serve(&self) -> Result<Arc<dyn Store>, String> {
        self.opened(Sqlite::open_to_serve)
    }

    fn opened(
        &self,
        file: fn(&Path) -> Result<Sqlite, StoreError>,
    ) -> Result<Arc<dyn Store>, String> {
        match self {
            Database::Sqlite(path) => {
                let opened = file(path).map_err(|error| format!("{self}: {error}"))?;
                Ok(Arc::new(opened))
            }
            Database::Postgres(url) => {
                let opened = Pg::open(url).map_err(|error| format!("{self}: {error}"))?;
                Ok(Arc::new(opened))
            }
        }
    }

    /// True if there is something to open, as far as that can be seen from here.
    pub fn exists(&self) -> bool {
        match self {
            Database::Sqlite(path) => path.exists(),
            Database::Postgres(_) => true,
        }
    }
}

/// As RFC 3986 has it, and no path with a folder in it.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

impl fmt::Display for Database {
    /// As a person may see it: a URL without its password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::Sqlite(path) => path.display().fmt(f),
            Database::Postgres(url) => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                write!(f, "postgres://{}", place.split('?').next().unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_are_named_by_path_or_url() {
        for (name, shown) in [
            ("books.db", "books.db"),
            ("sqlite:books.db", "books.db"),
            ("sqlite:///var/books.db", "/var/books.db"),
            ("postgres://a:secret@h1,h2/books?sslmode=disable", "postgres://h1,h2/books"),
            ("postgresql://localhost/books", "postgres://localhost/books"),
        ] {
            assert_eq!(Database::named(name).unwrap().to_string(), shown);
        }
        for name in ["./books:1.db", "sqlite:./mysql:books", "my books:1"] {
            assert!(matches!(Database::named(name), Ok(Database::Sqlite(_))), "{name}");
        }
        for name in ["mysql://a:secret@h/books", "mysql:books", "file:books.db", "http://h/"] {
            let error = Database::named(name).unwrap_err();
            assert!(error.starts_with("no database is known as"), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
