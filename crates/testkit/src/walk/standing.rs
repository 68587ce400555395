//! What must hold of every account, whatever was told of it.

use serde_json::Value;

use crate::Actor;

/// Checks the accounts; tells what does not hold.
pub(super) async fn check(platform: &Actor, accounts: &[String], now: i64) -> Result<(), String> {
    for id in accounts {
        let account = platform.get(&format!("/v1/accounts/{id}"), &[]).await.ok();
        if let Some(broken) = broken(&account, now) {
            return Err(format!("{broken}: {account:#}"));
        }
    }
    Ok(())
}

/// What is wrong with an account's standing; none if it is in order.
fn broken(account: &Value, now: i64) -> Option<&'static str> {
    let requirements = &account["requirements"];
    let within = |part: &str, whole: &str| {
        let whole = requirements[whole].as_array().map_or(&[][..], Vec::as_slice);
        let part = requirements[part].as_array().map_or(&[][..], Vec::as_slice);
        part.iter().all(|key| whole.contains(key))
    };
    let active = |name: &str| account["capabilities"][name] == "active";
    let works = account["capabilities"]
        .as_object()
        .is_some_and(|all| all.values().any(|status| status == "active"));
    let rejected =
        requirements["disabled_reason"].as_str().is_some_and(|why| why.starts_with("rejected"));
    let charges = account["charges_enabled"] == true;
    let payouts = account["payouts_enabled"] == true;
    let both = ["card_payments", "transfers"].map(|name| !account["capabilities"][name].is_null());
    let deadline = requirements["current_deadline"].as_i64();
    if !within("currently_due", "eventually_due") {
        return Some("due now and not some day");
    }
    if !within("past_due", "currently_due") {
        return Some("past due and not due");
    }
    if charges && !active("card_payments") && !active("transfers") {
        return Some("charges without a capability");
    }
    if rejected && (charges || payouts || works) {
        return Some("rejected and working");
    }
    if payouts && (!works || account["external_accounts"]["total_count"] == 0) {
        return Some("payouts to nowhere");
    }
    if both == [true, true] && active("card_payments") && !active("transfers") {
        return Some("cards without transfers");
    }
    if requirements["past_due"] != Value::Array(Vec::new())
        && requirements["disabled_reason"].is_null()
    {
        return Some("past due and nothing said of it");
    }
    if deadline.is_some_and(|deadline| deadline <= now) {
        return Some("a deadline has passed and nothing happened");
    }
    None
}
