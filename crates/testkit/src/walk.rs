//! A seeded random walk over the API: what nobody would think to write as a test.
//!
//! Each step is one request that a platform might send, on whatever the walk has made so far.
//! After each of them the books must balance, every balance must be what its balance
//! transactions add up to, and what was answered must be what is read again, then and later. What
//! happened is told to endpoints good and bad, and each that can hear must have heard of all of
//! it in the end. The same seed walks the same way.

mod accounts;
mod acknowledged;
mod charges;
mod debts;
mod hearers;
mod invariants;
mod oauth;
mod sending;
mod standing;
mod steps;
mod views;

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha12Rng;

use crate::{Actor, START, World, records};
use acknowledged::Acknowledged;
use hearers::Hearers;
use invariants::Invariants;

/// What a walk has made, to act on further.
#[derive(Default)]
struct Made {
    /// Connected accounts that are enabled.
    accounts: Vec<String>,
    /// Accounts that there ever were: what they had is still in the books.
    ever: Vec<String>,
    /// Charges, each with the account it was made on, or empty.
    charges: Vec<(String, Taken)>,
    /// Payment intents that wait for a capture or an authentication, with their accounts.
    intents: Vec<(String, String)>,
    /// Charges that wait for a capture, with their accounts.
    held: Vec<(String, String)>,
    transfers: Vec<String>,
    fees: Vec<String>,
    /// Payouts with their accounts.
    payouts: Vec<(String, String)>,
    /// Accounts of their holders' own, connected or not.
    own: Vec<String>,
    /// Those of them that are disconnected.
    apart: Vec<String>,
}

/// A charge that has been captured.
#[derive(Clone)]
struct Taken {
    charge: String,
    currency: String,
}

/// One walker and its world.
pub struct Walk {
    world: World,
    platform: Actor,
    /// Another platform in the same database, which has nothing to do with this one.
    neighbour: Actor,
    dice: ChaCha12Rng,
    made: Made,
    invariants: Invariants,
    acknowledged: Acknowledged,
    hearers: Hearers,
    seed: u64,
    /// What was done, newest last: printed when something does not hold.
    log: Vec<String>,
    keys: u32,
    time: i64,
    faults: usize,
    /// How often each kind of command was sent, and had its reply lost after it was done.
    sent: BTreeMap<String, (usize, usize)>,
}

/// What a walk saw, so that a test can tell that it saw enough.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Steps that were refused.
    pub refused: usize,
    /// Steps that did something.
    pub done: usize,
    /// Payouts that reached the bank.
    pub paid_out: usize,
    /// Debits of banks for what accounts owed.
    pub debited: usize,
    /// Events that an honest endpoint was told of.
    pub told: usize,
    /// Requests that the database failed, or that came twice at once, and were sent again.
    pub retried: usize,
    /// Kinds of commands whose reply was lost at least once, and that were sent again.
    pub lost: usize,
}

impl Walk {
    /// A walker at the start of a new world.
    pub fn new(seed: u64) -> Walk {
        let world = World::new(seed);
        let platform = world.platform("walk");
        Walk {
            platform,
            neighbour: world.platform("neighbour"),
            dice: ChaCha12Rng::seed_from_u64(seed),
            made: Made::default(),
            invariants: Invariants::default(),
            acknowledged: Acknowledged::default(),
            hearers: Hearers::default(),
            seed,
            log: vec![format!("seed {seed}")],
            keys: 0,
            time: START,
            faults: 0,
            sent: BTreeMap::new(),
            world,
        }
    }

    /// Walks so many steps. Panics, telling the steps, when something does not hold.
    pub async fn run(mut self, steps: usize) -> Seen {
        let mut seen = Seen::default();
        self.open_ears().await;
        for _ in 0..steps {
            match self.step().await {
                true => seen.done += 1,
                false => seen.refused += 1,
            }
            let broken = self.check_invariants().await;
            self.must(broken);
            let broken = self.acknowledged.check_next(&self.platform).await;
            self.must(broken);
            let broken = standing::check(&self.platform, &self.made.accounts, self.time).await;
            self.must(broken);
            if let Some(account) = self.pick(&self.made.accounts.clone()) {
                self.must(views::check(&self.platform, &account).await);
            }
            self.must(self.check_apart().await);
        }
        seen.told = self.hear_out().await;
        self.collect(&mut seen).await;
        self.must(self.acknowledged.check_all(&self.platform).await);
        self.must(records::check(&self.world.engine, &self.made.ever));
        seen.retried = self.faults;
        seen.lost = self.sent.values().filter(|(_, lost)| *lost > 0).count();
        for (account, payout) in self.made.payouts.clone() {
            let path = format!("/v1/payouts/{payout}");
            let payout = self.actor(&account).get(&path, &[]).await.ok();
            seen.paid_out += usize::from(payout["status"] == "paid");
        }
        seen
    }

    async fn check_invariants(&mut self) -> Result<(), String> {
        let (accounts, ever) = (&self.made.accounts, &self.made.ever);
        self.invariants.check(&self.world, &self.platform, accounts, ever).await
    }

    /// There is another account.
    fn welcome(&mut self, account: String) {
        if !self.made.ever.contains(&account) {
            self.made.ever.push(account.clone());
        }
        self.made.accounts.push(account);
    }

    /// An account is gone, and what was acknowledged about it.
    fn forget(&mut self, account: &str) {
        self.made.accounts.retain(|known| known != account);
        self.made.charges.retain(|(on, _)| on != account);
        self.made.intents.retain(|(on, _)| on != account);
        self.made.held.retain(|(on, _)| on != account);
        self.made.payouts.retain(|(on, _)| on != account);
        self.acknowledged.forget(account);
    }

    fn must(&self, hold: Result<(), String>) {
        if let Err(broken) = hold {
            self.fail(&broken);
        }
    }

    fn fail(&self, what: &str) -> ! {
        let from = self.log.len().saturating_sub(30);
        panic!("{what}\n{}\n{}", self.log[0], self.log[from..].join("\n"));
    }

    fn actor(&self, account: &str) -> Actor {
        if account.is_empty() { self.platform.clone() } else { self.platform.on(account) }
    }

    /// A number up to and including `most`.
    fn roll(&mut self, most: i64) -> i64 {
        self.dice.random_range(0..=most)
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        let place = self.dice.random_range(0..from.len().max(1));
        from.get(place).cloned()
    }
}
