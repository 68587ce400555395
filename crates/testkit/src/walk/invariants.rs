//! What must hold after every step.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use crate::{Actor, World, records};

/// What the balance transactions seen so far add up to.
#[derive(Default)]
struct Sum {
    /// The newest that is counted.
    last: Option<String>,
    /// By currency.
    net: Totals,
}

/// Amounts by currency; those of zero are left out when they are compared.
type Totals = BTreeMap<String, i64>;

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
        ever: &[String],
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
        for account in accounts {
            self.payouts(&platform.on(account)).await?;
        }
        records::check(&world.engine, ever)
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
                let currency = transaction["currency"].as_str().unwrap_or_default();
                *sum.net.entry(currency.to_owned()).or_default() += number("net");
                sum.last = transaction["id"].as_str().map(str::to_owned);
            }
            if data.is_empty() || page["has_more"] == false {
                break;
            }
        }
        let balance = actor.get("/v1/balance", &[]).await.ok();
        let mut total = Totals::new();
        for part in ["available", "pending"] {
            add(&mut total, &balance[part]);
        }
        total.retain(|_, amount| *amount != 0);
        sum.net.retain(|_, amount| *amount != 0);
        if total == sum.net {
            return Ok(());
        }
        Err(format!("{account}: the balance is {total:?}, its transactions sum to {:?}", sum.net))
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

fn add(totals: &mut Totals, amounts: &Value) {
    for entry in amounts.as_array().into_iter().flatten() {
        let currency = entry["currency"].as_str().unwrap_or_default();
        *totals.entry(currency.to_owned()).or_default() += entry["amount"].as_i64().unwrap_or(0);
    }
}

/// Every journal balances and every cached balance is the sum of its postings, on every platform.
fn journals(world: &World) -> Result<(), String> {
    for platform in world.engine.platforms().map_err(|error| format!("{error:?}"))? {
        let figures = world.engine.read(platform, |reader| reader.ledger_figures());
        let figures = figures.map_err(|error| format!("{error:?}"))?;
        if !figures.unbalanced.is_empty() || !figures.drifted.is_empty() {
            return Err(format!("{platform}: {figures:?}"));
        }
    }
    Ok(())
}
