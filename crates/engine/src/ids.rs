//! The one place that draws randomness: ids, secrets, and the seeds they come from.
//!
//! An id is a prefix and a body that sorts by time: six base-62 digits of seconds (Stripe's own
//! epoch, so that they look alike), ten characters of the owning account, five digits of the
//! platform's counter and three random ones. Customers and requests leave out the account,
//! accounts have a random tail whose last ten characters their objects carry.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha12Rng;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Second zero of the six time digits.
const EPOCH: i64 = 1_342_389_380;

/// The first digit is 1 for the first 29 years after [`EPOCH`].
const TIME_BASE: u64 = 62 * 62 * 62 * 62 * 62;

/// The engine's source of randomness: seeds one [`Draw`] for each command.
pub struct Entropy(ChaCha12Rng);

impl Entropy {
    /// Seeded by the operating system.
    pub fn from_system() -> Entropy {
        Entropy(ChaCha12Rng::from_rng(&mut rand::rng()))
    }

    /// The same seed gives the same run.
    pub fn seeded(seed: u64) -> Entropy {
        Entropy(ChaCha12Rng::seed_from_u64(seed))
    }

    /// A source for one command.
    pub fn draw(&mut self) -> Draw {
        Draw(ChaCha12Rng::from_rng(&mut self.0))
    }
}

/// One command's randomness.
pub struct Draw(ChaCha12Rng);

impl Draw {
    /// So many random characters of `0-9A-Za-z`.
    pub fn text(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from(DIGITS[self.0.random_range(0..DIGITS.len())])).collect()
    }

    /// So many random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// An id. `seq` is the platform's counter, `owner` the account that the object belongs to.
    pub fn id(&mut self, prefix: &str, owner: &str, now: i64, seq: i64) -> String {
        let mut id = String::with_capacity(prefix.len() + 25);
        id.push_str(prefix);
        id.push('_');
        push_digits(&mut id, time_digits(now), 6);
        match prefix {
            "acct" => {
                push_digits(&mut id, seq.unsigned_abs(), 5);
                id.push_str(&self.text(5));
            }
            "cus" | "req" => {
                push_digits(&mut id, seq.unsigned_abs(), 5);
                id.push_str(&self.text(3));
            }
            _ => {
                id.push_str(owner.get(owner.len().saturating_sub(10)..).unwrap_or(owner));
                push_digits(&mut id, seq.unsigned_abs(), 5);
                id.push_str(&self.text(3));
            }
        }
        id
    }
}

/// A digit for each byte, of a hash that is to be shown.
pub(crate) fn text_of(hash: &[u8]) -> String {
    hash.iter().map(|byte| char::from(DIGITS[usize::from(*byte) % DIGITS.len()])).collect()
}

/// What the sort keys of all ids made at or after `time` sort behind or equal to.
pub fn sort_key_at(time: i64) -> String {
    let mut key = String::with_capacity(6);
    push_digits(&mut key, time_digits(time), 6);
    key
}

/// Times beyond what six digits can tell count as the first and the last.
fn time_digits(now: i64) -> u64 {
    let since = u64::try_from(now.saturating_sub(EPOCH)).unwrap_or(0);
    (TIME_BASE + since).min(62 * TIME_BASE - 1)
}

/// The lowest `length` base-62 digits, highest first.
fn push_digits(id: &mut String, mut number: u64, length: usize) {
    let mut digits = [b'0'; 8];
    for digit in digits.iter_mut().take(length).rev() {
        *digit = DIGITS[(number % 62) as usize];
        number /= 62;
    }
    id.extend(digits.iter().take(length).map(|digit| char::from(*digit)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_stripes_lengths_and_sort_by_time_then_counter() {
        let mut draw = Entropy::seeded(1).draw();
        let owner = "acct_1AAAAA0000012345";
        let mut id = |prefix: &str, now, seq| draw.id(prefix, owner, now, seq);
        let first = id("ch", 1_700_000_000, 7);
        assert_eq!(first.len(), 3 + 24);
        assert_eq!(id("cus", 1_700_000_000, 7).len(), 4 + 14);
        assert_eq!(id("acct", 1_700_000_000, 7).len(), 5 + 16);
        assert!(first < id("ch", 1_700_000_000, 8));
        assert!(id("ch", 1_700_000_000, 900) < id("ch", 1_700_000_001, 901));
        assert!(first[3..] >= *sort_key_at(1_700_000_000));
        assert!(first[3..] < *sort_key_at(1_700_000_001));
        assert!(*sort_key_at(i64::MIN) < first[3..] && first[3..] < *sort_key_at(i64::MAX));
    }

    #[test]
    fn the_time_digits_are_stripes() {
        // A recorded id: ch_3MmlLrLkdIwHu7ix0snN0B15, created 1679090539.
        assert_eq!(&sort_key_at(1_679_090_539)[1..], "MmlLr");
    }
}
