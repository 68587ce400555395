//! Where the keys come from with which personal data is encrypted.

use std::{
    fs::OpenOptions,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use clap::Args;
use engine::{Entropy, Keyring};
use store::Store;

use crate::database::Database;

/// The environment's variable with the keys themselves.
const KEYS: &str = "TRIBUTARY_ENCRYPTION_KEY";

/// What to do about a key that is missing.
const HOW: &str = "personal data is encrypted: name a key file by --encryption-key-file, or put the key into TRIBUTARY_ENCRYPTION_KEY; `tributary keys encryption` makes one";

/// Which keys.
#[derive(Debug, Clone, Default, Args)]
pub struct KeyFile {
    /// A file with the keys that encrypt personal data: the first encrypts, all decrypt. Without
    /// it, TRIBUTARY_ENCRYPTION_KEY may hold the keys
    #[arg(long, global = true, env = "TRIBUTARY_ENCRYPTION_KEY_FILE")]
    pub encryption_key_file: Option<PathBuf>,
}

impl KeyFile {
    /// The keys that were named; none if none were.
    pub fn named(&self) -> Result<Option<Keyring>, String> {
        if let Some(path) = &self.encryption_key_file {
            return read(path).map(Some);
        }
        match std::env::var(KEYS) {
            Ok(text) => Keyring::parse(&text).map(Some).map_err(|error| format!("{KEYS}: {error}")),
            Err(_) => Ok(None),
        }
    }

    /// The keys that were named. An operator's data must not hang on a key that nobody knows of.
    pub fn required(&self) -> Result<Keyring, String> {
        self.named()?.ok_or_else(|| HOW.to_owned())
    }

    /// For development: the keys that were named, or those beside a database file, which are made
    /// with the file.
    ///
    /// Errors: the data is encrypted and its key is gone; on a server there is no beside.
    pub fn or_beside(&self, database: &Database, store: &dyn Store) -> Result<Keyring, String> {
        if let Some(keys) = self.named()? {
            return Ok(keys);
        }
        let Database::Sqlite(path) = database else { return Err(HOW.to_owned()) };
        let beside = beside(path);
        if beside.exists() {
            return read(&beside);
        }
        if store.secret().map_err(|error| error.to_string())?.is_some() {
            let missing = beside.display();
            return Err(format!("{database} is encrypted, and its key is gone: {missing}"));
        }
        make(&beside)
    }
}

/// Keys of what is gone with the process.
pub fn passing() -> Result<Keyring, String> {
    Keyring::parse(&fresh())
}

/// A new key, as a key file has it.
pub fn fresh() -> String {
    engine::new_key(&mut Entropy::from_system())
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".key");
    PathBuf::from(name)
}

fn read(path: &Path) -> Result<Keyring, String> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Keyring::parse(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Makes a file that nobody else may read.
fn make(path: &Path) -> Result<Keyring, String> {
    let key = fresh();
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    file.and_then(|mut file| {
        writeln!(file, "{key}")?;
        // Without it, what is written next could not be read again.
        file.sync_all()
    })
    .map_err(|error| format!("{}: {error}", path.display()))?;
    Keyring::parse(&key)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use engine::{Links, Settings};

    use super::*;

    #[test]
    fn a_development_database_has_its_key_beside_it_and_is_refused_without() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("books.db");
        let database = Database::named(path.to_str().unwrap()).unwrap();
        let start = |keys| {
            let store = database.open().unwrap();
            let fees = Default::default();
            let settings = Settings { fees, links: Links::fixed(""), open_platforms: true };
            crate::serve::start(store, settings, keys)
        };
        let none = KeyFile::default();
        let made = none.or_beside(&database, database.open().unwrap().as_ref()).unwrap();
        let key = directory.path().join("books.db.key");
        assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        start(made).unwrap();
        start(none.or_beside(&database, database.open().unwrap().as_ref()).unwrap()).unwrap();
        let error = start(passing().unwrap()).err().unwrap();
        assert_eq!(error, "the data is encrypted with another key than what was given");
        // The newest key first, and the old one behind it; then the new one has sealed the secret.
        let (new, old) = (fresh(), std::fs::read_to_string(&key).unwrap());
        start(Keyring::parse(&format!("{new}\n{old}")).unwrap()).unwrap();
        start(Keyring::parse(&new).unwrap()).unwrap();
        assert!(start(Keyring::parse(&old).unwrap()).is_err());
        std::fs::remove_file(&key).unwrap();
        let error = none.or_beside(&database, database.open().unwrap().as_ref()).unwrap_err();
        assert!(error.ends_with("books.db.key"), "{error}");
    }
}
