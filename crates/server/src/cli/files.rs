//! Commands against a database that need no server.

use std::path::Path;

use engine::{Keyring, commands::ledger};

use super::remote::{print, told, verdict};
use crate::config::Database;

/// An engine on a database that is there.
pub(super) fn existing(database: &Database, keys: Keyring) -> Result<engine::Engine, String> {
    if !database.exists() {
        return Err(format!("{}: no such file", database));
    }
    super::engine_on(database, keys)
}

/// Proves the books of every platform in a file.
pub(super) fn check_books(database: &Database) -> Result<(), String> {
    // The books say nothing of anybody: they are proved without the key.
    let engine = existing(database, Keyring::default())?;
    let platforms = engine.platforms().map_err(told)?;
    for platform in platforms {
        let proof = engine.read(platform, ledger::check).map_err(told)?;
        print(&proof);
        verdict(&proof)?;
    }
    Ok(())
}

/// Copies a database file.
pub(super) fn backup(database: &Database, to: &Path) -> Result<(), String> {
    if !database.exists() {
        return Err(format!("{database}: no such file"));
    }
    if to.exists() {
        return Err(format!("{} exists already", to.display()));
    }
    match database.open()?.copy_to(to).map_err(|error| error.to_string())? {
        Some(()) => {
            println!("copied to {}", to.display());
            Ok(())
        }
        None => Err("PostgreSQL has its own means: pg_basebackup, or pg_dump".to_owned()),
    }
}

/// Verifies a database and the books in it.
pub(super) fn check(database: &Database) -> Result<(), String> {
    if !database.exists() {
        return Err(format!("{database}: no such file"));
    }
    let damage = database.open()?.damage().map_err(|error| error.to_string())?;
    if !damage.is_empty() {
        return Err(format!("{database} is damaged:\n{}", damage.join("\n")));
    }
    check_books(database)
}
