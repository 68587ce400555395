//! Which database: a file or a server, as the command line names it.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use store::{Store, StoreError, pg::Pg, sqlite::Sqlite};

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
