//! A seeded random walk over the API: what nobody would think to write as a test.
//!
//! Each step is one request that a platform might send, on whatever the walk has made so far.
//! After each of them the books must balance, every balance must be what its balance
//! transactions add up to, and what was answered must be what is read again, then and later. What
//! happened is told to endpoints good and bad, and each that can hear must have heard of all of
//! it in the end. On the sandbox's rails the same seed walks the same way. On rails that answer later
//! a worker makes the calls in real time, so that two walks of one seed can differ.

mod accounts;
mod acknowledged;
mod charges;
mod debts;
mod endpoints;
mod invariants;
mod oauth;
mod sending;
mod standing;
mod steps;
mod views;
mod walker;
mod webhooks;

pub use walker::Walk;

use crate::records;

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
    /// Walks so many steps. Panics, telling the steps, when something does not hold.
    pub async fn run(mut self, steps: usize) -> Seen {
        let mut seen = Seen::default();
        self.open_endpoints().await;
        for _ in 0..steps {
            match self.step().await {
                true => seen.done += 1,
                false => seen.refused += 1,
            }
            self.echo().await;
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
        seen.told = self.deliver_all().await;
        self.collect(&mut seen).await;
        self.must(self.acknowledged.check_all(&self.platform).await);
        self.must(records::check(&self.world.engine, &self.made.ever));
        self.must(self.check_rails());
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
}
