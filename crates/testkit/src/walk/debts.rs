//! Negative balances: none is left where a bank account may be debited for it.

use model::country::Country;
use serde_json::Value;

use super::{Seen, walker::Walk};

/// Seconds after which whatever was pending has settled, and every debit that it caused is made.
const LONG_AFTER: i64 = 60 * 86_400;

impl Walk {
    /// Lets time pass, and counts the debits that there were.
    pub(super) async fn collect(&mut self, seen: &mut Seen) {
        self.time += LONG_AFTER;
        self.move_clock().await;
        for id in self.made.accounts.clone() {
            let account = self.platform.get(&format!("/v1/accounts/{id}"), &[]).await.ok();
            let holder = self.platform.on(&id);
            let balance = holder.get("/v1/balance", &[]).await.ok();
            for owed in balance["available"].as_array().into_iter().flatten() {
                if owed["amount"].as_i64() < Some(0) && may_be_debited(&account, &owed["currency"])
                {
                    self.fail(&format!("{owed} was not collected of {account:#}"));
                }
            }
            let payouts = holder.all("/v1/payouts", &[]).await;
            seen.debited += payouts.iter().filter(|one| one["amount"].as_i64() < Some(0)).count();
        }
    }
}

fn may_be_debited(account: &Value, currency: &Value) -> bool {
    let country = account["country"].as_str().and_then(Country::find);
    let debits = |code: &str| {
        country.is_some_and(|country| country.debits.keys().any(|known| known.code() == code))
    };
    let bank = |one: &Value| {
        one["object"] == "bank_account"
            && one["currency"] == *currency
            && one["default_for_currency"] == true
            && one["status"] != "errored"
    };
    let banks = account["external_accounts"]["data"].as_array();
    account["settings"]["payouts"]["debit_negative_balances"] == true
        && currency.as_str().is_some_and(debits)
        && banks.is_some_and(|banks| banks.iter().any(bank))
}
