//! What must hold after every step.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::{Actor, World};

/// What the balance transactions seen so far add up to.
#[derive(Default)]
struct Sum {
    /// The newest that is counted.
    last: Option<String>,
    net: i64,
}

/// Counts along with the walk, so that a step costs what the step added.
#[derive(Default)]
pub(super) struct Invariants {
    sums: HashMap<String, Sum>,
    /// Payouts whose contents were looked at.
    payouts: HashSet<String>,
    checks: usize,
}

/// Steps between checks of what, once broken, stays broken.
const SELDOM: usize = 20;

impl Invariants {
    /// Checks all; tells what does not hold.
    pub(super) async fn check(
        &mut self,
        world: &World,
        platform: &Actor,
        accounts: &[String],
    ) -> Result<(), String> {
        if world.engine.failed_timers() > 0 {
            return Err("a timer failed".to_owned());
        }
        journals(world)?;
        for account in accounts.iter().map(String::as_str).chain([""]) {
            let actor = if account.is_empty() { platform.clone() } else { platform.on(account) };
            self.balance(account, &actor).await?;
        }
        self.checks += 1;
        if !self.checks.is_multiple_of(SELDOM) {
            return Ok(());
        }
        charges(platform, platform).await?;
        for account in accounts {
            charges(platform, &platform.on(account)).await?;
            self.payouts(&platform.on(account)).await?;
        }
        Ok(())
    }

    /// A balance is the sum of its balance transactions, each of which adds up.
    async fn balance(&mut self, account: &str, actor: &Actor) -> Result<(), String> {
        let sum = self.sums.entry(account.to_owned()).or_default();
        loop {
            let mut params = vec![("limit", "100")];
            match &sum.last {
                Some(last) => params.push(("ending_before", last)),
                None => params.push(("created[gte]", "0")),
            }
            let page = actor.get("/v1/balance_transactions", &params).await.ok();
            let data = page["data"].as_array().cloned().unwrap_or_default();
            if sum.last.is_none() && page["has_more"] == true {
                return Err("the first page must hold all there is".to_owned());
            }
            for transaction in data.iter().rev() {
                let number = |field: &str| transaction[field].as_i64().unwrap_or(i64::MIN);
                let fees = transaction["fee_details"].as_array().cloned().unwrap_or_default();
                let details: i64 = fees.iter().filter_map(|fee| fee["amount"].as_i64()).sum();
                if number("net") != number("amount") - number("fee") || details != number("fee") {
                    return Err(format!("does not add up: {transaction:#}"));
                }
                sum.net += number("net");
                sum.last = transaction["id"].as_str().map(str::to_owned);
            }
            if data.is_empty() || page["has_more"] == false {
                break;
            }
        }
        let balance = actor.get("/v1/balance", &[]).await.ok();
        let total = total(&balance["available"]) + total(&balance["pending"]);
        if total == sum.net {
            return Ok(());
        }
        Err(format!("{account}: the balance is {total}, its transactions sum to {}", sum.net))
    }

    /// What an automatic payout contains sums to what it pays.
    async fn payouts(&mut self, account: &Actor) -> Result<(), String> {
        for payout in account.list("/v1/payouts", &[("limit", "100")]).await {
            let id = payout["id"].as_str().unwrap_or_default();
            if payout["automatic"] != true || !self.payouts.insert(id.to_owned()) {
                continue;
            }
            let contents = account.all("/v1/balance_transactions", &[("payout", id)]).await;
            let net: i64 = contents.iter().filter_map(|entry| entry["net"].as_i64()).sum();
            let own = payout["amount"].as_i64().unwrap_or_default();
            // The payout's own transaction is among them and takes all of it away,
            // or brings what the others lack.
            if net != 0 || own == 0 {
                return Err(format!(
                    "contents of {own} sum to {net} with the payout: {contents:#?}"
                ));
            }
        }
        Ok(())
    }
}

fn total(amounts: &Value) -> i64 {
    let amounts = amounts.as_array().map_or(&[][..], Vec::as_slice);
    amounts.iter().filter_map(|entry| entry["amount"].as_i64()).sum()
}

/// Every journal balances and every cached balance is the sum of its postings.
fn journals(world: &World) -> Result<(), String> {
    let figures = world.engine.read(1, |look| look.ledger_figures());
    let figures = figures.map_err(|stop| format!("{stop:?}"))?;
    if figures.unbalanced.is_empty() && figures.drifted.is_empty() {
        return Ok(());
    }
    Err(format!("{figures:?}"))
}

/// No charge gives back more than it took, and what it gave back is its refunds; none sends on
/// more than it took.
async fn charges(platform: &Actor, on: &Actor) -> Result<(), String> {
    let mut sent: HashMap<String, i64> = HashMap::new();
    for transfer in platform.all("/v1/transfers", &[]).await {
        let amount = transfer["amount"].as_i64().unwrap_or(i64::MIN);
        let reversed = transfer["amount_reversed"].as_i64().unwrap_or(i64::MAX);
        if reversed > amount {
            return Err(format!("reversed more than was sent: {transfer:#}"));
        }
        if let Some(charge) = transfer["source_transaction"].as_str() {
            *sent.entry(charge.to_owned()).or_default() += amount;
        }
    }
    let mut returned: HashMap<String, i64> = HashMap::new();
    for refund in on.all("/v1/refunds", &[]).await {
        let charge = refund["charge"].as_str().unwrap_or_default().to_owned();
        let lost = matches!(refund["status"].as_str(), Some("failed" | "canceled"));
        let amount = refund["amount"].as_i64().unwrap_or(i64::MAX);
        *returned.entry(charge).or_default() += if lost { 0 } else { amount };
    }
    for charge in on.all("/v1/charges", &[]).await {
        let id = charge["id"].as_str().unwrap_or_default();
        let of = |sums: &HashMap<String, i64>| sums.get(id).copied().unwrap_or(0);
        let captured = charge["amount_captured"].as_i64().unwrap_or_default();
        let refunded = charge["amount_refunded"].as_i64().unwrap_or(i64::MAX);
        let (sent, returned) = (of(&sent), of(&returned));
        if refunded > captured || sent > captured || returned != refunded {
            return Err(format!("{sent} was sent on, {returned} given back of {charge:#}"));
        }
    }
    Ok(())
}
