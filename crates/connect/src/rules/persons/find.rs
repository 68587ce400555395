//! Finding the persons of an account.

use engine::{Error, Reader};
use model::person::Person;

/// Persons of one account.
const LIMIT: usize = 100;

/// All persons of an account, newest first.
pub(crate) fn all(reader: &mut impl Reader, account: &str) -> Result<Vec<Person>, Error> {
    reader.list::<Person>(account, None, LIMIT)
}
