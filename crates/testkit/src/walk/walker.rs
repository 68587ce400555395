//! What a walk goes by: its world, what it has made so far, and its dice.

use std::{collections::BTreeMap, time::Duration};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha12Rng;

use super::{acknowledged::Acknowledged, endpoints::Endpoint, invariants::Invariants};
use crate::{Actor, Answers, Outside, START, World};

/// What a walk has made, to act on further.
#[derive(Default)]
pub(super) struct Made {
    /// Connected accounts that are enabled.
    pub(super) accounts: Vec<String>,
    /// Accounts that there ever were: what they had is still in the books.
    pub(super) ever: Vec<String>,
    /// Charges, each with the account it was made on, or empty.
    pub(super) charges: Vec<(String, Taken)>,
    /// Payment intents that wait for a capture or an authentication, with their accounts.
    pub(super) intents: Vec<(String, String)>,
    /// Charges that wait for a capture, with their accounts.
    pub(super) held: Vec<(String, String)>,
    /// Transfers of the platform's.
    pub(super) transfers: Vec<String>,
    /// Application fees that it took.
    pub(super) fees: Vec<String>,
    /// Payouts with their accounts.
    pub(super) payouts: Vec<(String, String)>,
    /// Accounts of their holders' own, connected or not.
    pub(super) own: Vec<String>,
    /// Those of them that are disconnected.
    pub(super) apart: Vec<String>,
}

/// A charge that has been captured.
#[derive(Clone)]
pub(super) struct Taken {
    pub(super) charge: String,
    pub(super) currency: String,
}

/// One walker and its world.
pub struct Walk {
    pub(super) world: World,
    pub(super) platform: Actor,
    /// Another platform in the same database, which has nothing to do with this one.
    pub(super) neighbour: Actor,
    dice: ChaCha12Rng,
    pub(super) made: Made,
    pub(super) invariants: Invariants,
    pub(super) acknowledged: Acknowledged,
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) seed: u64,
    /// What was done, newest last: printed when something does not hold.
    pub(super) log: Vec<String>,
    /// Idempotency keys so far.
    pub(super) keys: u32,
    /// The platform's clock.
    pub(super) time: i64,
    /// Requests that were sent again for a fault.
    pub(super) faults: usize,
    /// How often each kind of command was sent, and had its reply lost after it was done.
    pub(super) sent: BTreeMap<String, (usize, usize)>,
    /// Rails that do not answer at once.
    outside: Option<Outside>,
}

/// How rails answer that do not answer at once.
const ANSWERS: [Answers; 12] = [
    Answers::AtOnce,
    Answers::AtOnce,
    Answers::AtOnce,
    Answers::AtOnce,
    Answers::WhenCalled,
    Answers::WhenCalled,
    Answers::Twice,
    Answers::Twice,
    Answers::Contradictorily,
    Answers::Contradictorily,
    Answers::Refused,
    Answers::RefusedWhenCalled,
];

/// How long a request waits for them: longer than they take.
const PATIENCE: Duration = Duration::from_secs(60);

impl Walk {
    /// A walker at the start of a new world.
    pub fn new(seed: u64) -> Walk {
        Walk::begin(seed, World::new(seed), None)
    }

    /// A walker in a world whose rails answer late, twice and with contradictions, as well as at
    /// once. Two walks of one seed can differ, since a worker makes the calls in real time.
    pub fn outside(seed: u64) -> Walk {
        let mut dice = ChaCha12Rng::seed_from_u64(seed);
        let answers: Vec<Answers> =
            (0..97).map(|_| ANSWERS[dice.random_range(0..ANSWERS.len())]).collect();
        let outside = Outside::new(&answers);
        let world = World::on_rails(seed, outside.rails(PATIENCE));
        world.make_calls();
        Walk::begin(seed, world, Some(outside))
    }

    fn begin(seed: u64, world: World, outside: Option<Outside>) -> Walk {
        let platform = world.platform("walk");
        let rails = if outside.is_some() { "late" } else { "sandbox" };
        Walk {
            platform,
            neighbour: world.platform("neighbour"),
            dice: ChaCha12Rng::seed_from_u64(seed),
            made: Made::default(),
            invariants: Invariants::default(),
            acknowledged: Acknowledged::default(),
            endpoints: Vec::new(),
            seed,
            log: vec![format!("seed {seed}, {rails} rails")],
            keys: 0,
            time: START,
            faults: 0,
            sent: BTreeMap::new(),
            outside,
            world,
        }
    }

    /// What the rails say by themselves changes nothing.
    pub(super) async fn echo(&self) {
        if let Some(outside) = &self.outside {
            self.world.echo(outside).await;
        }
    }

    /// What the rails did is what is recorded.
    pub(super) fn check_rails(&self) -> Result<(), String> {
        let Some(outside) = &self.outside else { return Ok(()) };
        self.world.rails_agree(outside, &self.made.ever)
    }

    /// There is another account.
    pub(super) fn welcome(&mut self, account: String) {
        if !self.made.ever.contains(&account) {
            self.made.ever.push(account.clone());
        }
        self.made.accounts.push(account);
    }

    /// An account is gone, and what was acknowledged about it.
    pub(super) fn forget(&mut self, account: &str) {
        self.made.accounts.retain(|known| known != account);
        self.made.charges.retain(|(on, _)| on != account);
        self.made.intents.retain(|(on, _)| on != account);
        self.made.held.retain(|(on, _)| on != account);
        self.made.payouts.retain(|(on, _)| on != account);
        self.acknowledged.forget(account);
    }

    /// Fails unless something holds.
    pub(super) fn must(&self, hold: Result<(), String>) {
        if let Err(broken) = hold {
            self.fail(&broken);
        }
    }

    /// Panics with what was done last.
    pub(super) fn fail(&self, what: &str) -> ! {
        let from = self.log.len().saturating_sub(30);
        panic!("{what}\n{}\n{}", self.log[0], self.log[from..].join("\n"));
    }

    /// Acts on an account; empty: on the platform's own.
    pub(super) fn actor(&self, account: &str) -> Actor {
        if account.is_empty() { self.platform.clone() } else { self.platform.on(account) }
    }

    /// A number up to and including `most`.
    pub(super) fn roll(&mut self, most: i64) -> i64 {
        self.dice.random_range(0..=most)
    }

    /// One of several, if there are any.
    pub(super) fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        let place = self.dice.random_range(0..from.len().max(1));
        from.get(place).cloned()
    }
}
