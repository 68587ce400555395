//! What the older API has no place for.

use engine::{Error, Tx};
use model::{account::Account, v2::Facts};
use serde_json::Value;

/// Keeps facts beside an account that is saved already.
pub(crate) fn keep(tx: &mut Tx<'_>, account: &mut Account, facts: Facts) -> Result<(), Error> {
    if account.internal.v2 != facts {
        account.internal.v2 = facts;
        tx.update(account)?;
    }
    Ok(())
}

/// What of a person goes with the facts, by the person's id.
pub(crate) fn keep_person(facts: &mut Facts, id: &str, sent: &Value) {
    let kept = facts.persons.entry(id.to_owned()).or_default();
    model::v2::paths::patch(kept, sent);
    if kept.as_object().is_none_or(serde_json::Map::is_empty) {
        facts.persons.shift_remove(id);
    }
}
