//! Finding the persons of an account.

use engine::{Look, Stop};
use model::person::Person;

/// Persons of one account.
const LIMIT: usize = 100;

/// All persons of an account, newest first.
pub(crate) fn all(look: &mut impl Look, account: &str) -> Result<Vec<Person>, Stop> {
    look.list::<Person>(account, None, LIMIT)
}
