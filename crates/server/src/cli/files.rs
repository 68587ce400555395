//! Commands against a database that need no server.

use std::path::Path;

use connect::commands::{ledger, timers};
use engine::Keyring;

use super::{
    answers::{print, told, verdict},
    local::existing,
};
use crate::database::Database;

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
    check_books(database)?;
    check_timers(database)
}

/// Tells of the timers that were put aside: something that was planned was not done.
fn check_timers(database: &Database) -> Result<(), String> {
    let engine = existing(database, Keyring::default())?;
    let mut count = 0;
    for platform in engine.platforms().map_err(told)? {
        let parked = engine.read(platform, |reader| timers::list(reader, MOST)).map_err(told)?;
        for timer in &parked.data {
            println!("platform {platform}, put aside: {timer}");
        }
        count += parked.data.len();
    }
    match count {
        0 => Ok(()),
        count => Err(format!(
            "timers that could not be run and are put aside: {count}. GET /v1/sandbox/timers lists a platform's, POST /v1/sandbox/timers/ID/run runs one again"
        )),
    }
}

/// As many as are told at once.
const MOST: timers::Params = timers::Params { limit: Some(100) };

#[cfg(test)]
mod tests {
    use store::{ParkedRow, TimerRow, WriteSet};

    use super::*;

    #[test]
    fn a_timer_that_was_put_aside_is_told() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("books.db");
        let database = Database::named(path.to_str().unwrap()).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let engine =
            super::super::local::engine_on(&database, crate::keys::passing().unwrap()).unwrap();
        runtime.block_on(engine.new_keys()).unwrap();
        check(&database).unwrap();
        let timer = TimerRow { due: 5, seq: 7, body: b"{}".to_vec() };
        let parked = vec![ParkedRow { timer, at: 6, reason: "bug".into() }];
        let store = database.open().unwrap();
        let mut writer = store.write_connection().unwrap();
        writer.begin().unwrap();
        writer.apply(WriteSet { platform: 1, parked, ..WriteSet::default() }).unwrap();
        writer.commit().unwrap();
        let told = check(&database).unwrap_err();
        assert!(told.contains("put aside: 1"), "{told}");
    }
}
