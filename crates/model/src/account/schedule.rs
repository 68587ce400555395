//! When an account is paid out by itself: `settings[payouts][schedule]`.
//!
//! Source: the guide on payout schedules. What is missing or out of range is refused in our own
//! words.

use jiff::civil::Weekday;
use serde_json::{Value, json};

use super::Account;
use crate::{
    calendar::Interval,
    country::{Agreement, Country},
    hash,
    refusal::{ParamFault, Refusal},
};

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// The one day, and the list of days, that go with an interval.
const DAYS: [(&str, &str, &str); 2] = [
    ("weekly", "weekly_anchor", "weekly_payout_days"),
    ("monthly", "monthly_anchor", "monthly_payout_days"),
];

/// How often an account is paid out by itself.
pub fn schedule(account: &Account) -> Interval {
    let schedule = &account.settings["payouts"]["schedule"];
    let days = |one: &str, all: &str| match schedule[all].as_array() {
        Some(days) => days.clone(),
        None => vec![schedule[one].clone()],
    };
    match schedule["interval"].as_str() {
        Some("daily") => Interval::Daily,
        Some("weekly") => {
            let days = days("weekly_anchor", "weekly_payout_days");
            let known = |day: &Value| WEEKDAYS.iter().find(|(name, _)| day == name);
            Interval::Weekly(days.iter().filter_map(known).map(|(_, day)| *day).collect())
        }
        Some("monthly") => {
            let days = days("monthly_anchor", "monthly_payout_days");
            let known = |day: &Value| day.as_i64().and_then(|day| i8::try_from(day).ok());
            Interval::Monthly(days.iter().filter_map(known).collect())
        }
        _ => Interval::Manual,
    }
}

/// Changes an account's schedule. Only the days that go with its interval are kept.
pub fn merge_schedule(account: &mut Account, sent: &Value) -> Result<(), Refusal> {
    if !sent.is_object() {
        return Ok(());
    }
    let mut changed = account.settings["payouts"]["schedule"].clone();
    let mut told = sent.clone();
    if let Some(days) = told.get_mut("delay_days") {
        *days = json!(delay_days(account, days)?);
    }
    for (_, one, all) in DAYS {
        // Whichever is told replaces the other.
        if told[one].is_null() && told[all].is_null() {
            continue;
        }
        for name in [one, all] {
            changed.as_object_mut().map(|schedule| schedule.shift_remove(name));
        }
        check_range(&told, one, all)?;
    }
    hash::merge(&mut changed, &told);
    for (interval, one, all) in DAYS {
        let needed = changed["interval"] == interval;
        if needed && changed[one].is_null() && changed[all].as_array().is_none_or(Vec::is_empty) {
            let param = format!("settings[payouts][schedule][{one}]");
            let message = format!(
                "You must provide `{one}` or `{all}` when the payout schedule's `interval` is `{interval}`."
            );
            return Err(Refusal::coded("parameter_missing", Some(&param), message));
        }
        if let Value::Object(schedule) = &mut changed
            && !needed
        {
            schedule.shift_remove(one);
            schedule.shift_remove(all);
        }
    }
    account.settings["payouts"]["schedule"] = changed;
    Ok(())
}

/// Sets the delay of an account that is to be paid out by hand from its creation on, if it was
/// told none: its payments settle the next day, and those of most recipients at once. Source:
/// recorded accounts.
pub fn shorten_manual(account: &mut Account, sent: Option<&Value>) {
    let schedule = sent.map(|settings| &settings["payouts"]["schedule"]);
    let told = schedule.is_some_and(|schedule| !schedule["delay_days"].is_null());
    if told || account.settings["payouts"]["schedule"]["interval"] != "manual" {
        return;
    }
    let days = match account.agreement() {
        Agreement::Full => 1,
        Agreement::Recipient => {
            Country::find(&account.country).map_or(0, |country| country.recipient_manual_days)
        }
    };
    account.settings["payouts"]["schedule"]["delay_days"] = json!(days);
}

fn check_range(told: &Value, one: &str, all: &str) -> Result<(), Refusal> {
    let listed = told[all].as_array().into_iter().flatten().map(|day| (all, day));
    for (name, day) in listed.chain([(one, &told[one])]) {
        let fault = match day.as_i64() {
            Some(day) if day < 1 => ParamFault::AtLeast(1),
            Some(day) if day > 31 => ParamFault::AtMost(31),
            Some(_) | None => continue,
        };
        let param = format!("settings[payouts][schedule][{name}]");
        return Err(Refusal::Param { param, fault });
    }
    Ok(())
}

/// Days until money is paid out: a number, or `minimum` for the country's own.
fn delay_days(account: &Account, sent: &Value) -> Result<u32, Refusal> {
    let param = "settings[payouts][schedule][delay_days]";
    let sent = sent.as_str().unwrap_or_default();
    let least = account.settlement_days();
    if sent == "minimum" {
        return Ok(least);
    }
    let days = sent.parse().map_err(|_| {
        let fault = ParamFault::Integer(sent.to_owned());
        Refusal::Param { param: param.into(), fault }
    })?;
    if (least..=31).contains(&days) {
        return Ok(days);
    }
    let message = format!(
        "You cannot set `delay_days` to {days}: it must be between {least} and 31 for this account."
    );
    Err(Refusal::invalid(Some(param), message))
}

#[cfg(test)]
mod tests {
    use ledger::Currency;

    use super::*;
    use crate::account::Controller;

    #[test]
    fn accounts_that_are_paid_out_by_hand_settle_sooner() {
        for (country, agreement, schedule, days) in [
            ("IT", "full", json!({ "interval": "manual" }), 1),
            ("JP", "full", json!({ "interval": "manual" }), 1),
            ("IT", "full", json!({ "interval": "manual", "delay_days": "9" }), 9),
            ("IT", "full", json!({ "interval": "daily" }), 7),
            ("NG", "recipient", json!({ "interval": "manual" }), 0),
            ("PE", "recipient", json!({ "interval": "manual" }), 1),
        ] {
            let controller = Controller::default();
            let mut account =
                Account::new("acct_1", "custom", controller, country, Currency::USD, 0);
            account.tos_acceptance["service_agreement"] = json!(agreement);
            merge_schedule(&mut account, &schedule).unwrap();
            let sent = json!({ "payouts": { "schedule": schedule } });
            shorten_manual(&mut account, Some(&sent));
            assert_eq!(account.delay_days(), days, "{country} {agreement} {schedule}");
        }
    }

    #[test]
    fn schedules_keep_the_days_of_their_interval() {
        let mut account =
            Account::new("acct_1", "custom", Controller::default(), "US", Currency::USD, 0);
        for (sent, kept) in [
            (json!({ "interval": "weekly" }), None),
            (
                json!({ "interval": "weekly", "weekly_anchor": "friday" }),
                Some(json!({ "delay_days": 2, "interval": "weekly", "weekly_anchor": "friday" })),
            ),
            (
                json!({ "weekly_payout_days": ["monday", "thursday"] }),
                Some(json!({
                    "delay_days": 2, "interval": "weekly",
                    "weekly_payout_days": ["monday", "thursday"]
                })),
            ),
            (json!({ "interval": "monthly" }), None),
            (json!({ "interval": "monthly", "monthly_anchor": 32 }), None),
            (json!({ "interval": "monthly", "monthly_payout_days": [1, 0] }), None),
            (
                json!({ "interval": "monthly", "monthly_payout_days": [1, 31] }),
                Some(json!({
                    "delay_days": 2, "interval": "monthly", "monthly_payout_days": [1, 31]
                })),
            ),
            (json!({ "delay_days": "1" }), None),
            (json!({ "delay_days": "soon" }), None),
            (
                json!({ "delay_days": "10", "interval": "daily" }),
                Some(json!({ "delay_days": 10, "interval": "daily" })),
            ),
            (
                json!({ "delay_days": "minimum" }),
                Some(json!({ "delay_days": 2, "interval": "daily" })),
            ),
        ] {
            let merged = merge_schedule(&mut account, &sent);
            let now = account.settings["payouts"]["schedule"].clone();
            assert_eq!(merged.ok().map(|()| now), kept, "{sent}");
        }
    }
}
