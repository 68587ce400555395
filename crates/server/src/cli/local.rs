//! Engines on databases that no server has to have open.

use std::sync::Arc;

use engine::{Engine, Keyring, Links, Settings};
use store::Store;

use crate::{database::Database, serve};

/// An engine on a database that is there.
pub(super) fn existing(database: &Database, keys: Keyring) -> Result<Engine, String> {
    if !database.exists() {
        return Err(format!("{}: no such file", database));
    }
    engine_on(database, keys)
}

/// An engine on a database, which is made if it is not there.
pub(super) fn engine_on(database: &Database, keys: Keyring) -> Result<Engine, String> {
    engine_of(database.open()?, keys)
}

/// An engine on what a store holds.
pub(super) fn engine_of(store: Arc<dyn Store>, keys: Keyring) -> Result<Engine, String> {
    let fees = Default::default();
    let settings = Settings { fees, links: Links::fixed(""), open_platforms: false };
    serve::start(store, settings, keys)
}
