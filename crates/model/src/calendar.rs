//! When money settles and payouts leave. All in UTC.

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
    tz::TimeZone,
};

const DAY: i64 = 86_400;

/// The time of day at which automatic payouts are made. Source: recorded automatic payouts,
/// created shortly after two in the morning.
const PAYOUT_HOUR: i64 = 2 * 3_600;

/// Countries that count the delay in business days. Source: Stripe's settlement table.
const BUSINESS_DAYS: [&str; 8] = ["AU", "IN", "JP", "MY", "NZ", "TH", "AE", "US"];

fn date_of(time: i64) -> Date {
    let epoch = date(1970, 1, 1);
    epoch.checked_add(time.div_euclid(DAY).days()).unwrap_or(Date::MAX)
}

/// The year and the month of a time.
pub fn month_of(time: i64) -> (i64, i64) {
    let day = date_of(time);
    (i64::from(day.year()), i64::from(day.month()))
}

fn midnight(day: Date) -> i64 {
    day.to_zoned_datetime(TimeZone::UTC).map_or(i64::MAX, |zoned| zoned.timestamp().as_second())
}

fn next(day: Date) -> Date {
    day.tomorrow().unwrap_or(Date::MAX)
}

/// Not a weekend, and in the US not a federal bank holiday.
pub fn is_business_day(day: Date, country: &str) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let holiday = country == "US" && is_us_holiday(day);
    !weekend && !holiday
}

/// Holidays of the Federal Reserve; one that falls on a Sunday is kept on Monday.
fn is_us_holiday(day: Date) -> bool {
    let yesterday = day.yesterday().unwrap_or(day);
    let fixed =
        |d: Date| matches!((d.month(), d.day()), (1, 1) | (6, 19) | (7, 4) | (11, 11) | (12, 25));
    let moved = day.weekday() == Weekday::Monday && fixed(yesterday);
    let nth = day.day().saturating_sub(1).div_euclid(7).saturating_add(1);
    let last = day.day().saturating_add(7) > day.days_in_month();
    let floating = match (day.weekday(), day.month()) {
        (Weekday::Monday, 1 | 2) => nth == 3,
        (Weekday::Monday, 5) => last,
        (Weekday::Monday, 9) => nth == 1,
        (Weekday::Monday, 10) => nth == 2,
        (Weekday::Thursday, 11) => nth == 4,
        _ => false,
    };
    fixed(day) || moved || floating
}

/// When a payment taken at `time` becomes available: midnight, `delay` days later, counted in
/// the country's way. A payment on a day without banking counts as taken on the next business
/// day.
pub fn available_on(time: i64, delay: u32, country: &str) -> i64 {
    let mut day = date_of(time);
    if !BUSINESS_DAYS.contains(&country) {
        return midnight(day.checked_add(i64::from(delay).days()).unwrap_or(Date::MAX));
    }
    while !is_business_day(day, country) {
        day = next(day);
    }
    midnight(business_days_later(day, delay, country))
}

/// How often a holder is paid out by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interval {
    /// Each business day.
    Daily,
    /// On these weekdays.
    Weekly(Vec<Weekday>),
    /// On these days of the month; on the last day of shorter months.
    Monthly(Vec<i8>),
    /// Never.
    Manual,
}

/// The next time after `now` at which an automatic payout is made; none if the schedule is
/// manual, or names no day.
pub fn next_payout(now: i64, interval: &Interval, country: &str) -> Option<i64> {
    let mut day = date_of(now);
    // Any day of a month, or business day, is among these.
    for _ in 0..62 {
        let at = midnight(day).saturating_add(PAYOUT_HOUR);
        let wanted = match interval {
            Interval::Manual => return None,
            Interval::Daily => is_business_day(day, country),
            Interval::Weekly(days) => days.contains(&day.weekday()),
            Interval::Monthly(days) => {
                days.iter().any(|of| day.day() == (*of).min(day.days_in_month()))
            }
        };
        if wanted && at > now {
            return Some(at);
        }
        day = next(day);
    }
    None
}

/// Seconds within which a payout arrives, whatever weekends and holidays there are.
pub const ARRIVES_WITHIN: i64 = 14 * DAY;

/// When a payout made at `time` reaches the bank: midnight of the next business day.
pub fn arrival(time: i64, country: &str) -> i64 {
    midnight(business_days_later(date_of(time), 1, country))
}

/// When a balance that became negative at `time` is taken from the bank: at the hour of
/// automatic payouts, that many business days later.
pub fn debit(time: i64, days: u32, country: &str) -> i64 {
    midnight(business_days_later(date_of(time), days, country)).saturating_add(PAYOUT_HOUR)
}

fn business_days_later(mut day: Date, days: u32, country: &str) -> Date {
    for _ in 0..days {
        day = next(day);
        while !is_business_day(day, country) {
            day = next(day);
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        midnight(text.parse().unwrap()) + 15 * 3600
    }

    #[test]
    fn a_time_is_in_a_month_of_a_year() {
        for (day, month) in [
            ("2024-01-01", (2024, 1)),
            ("2024-02-29", (2024, 2)),
            ("2025-12-31", (2025, 12)),
            ("1970-01-01", (1970, 1)),
        ] {
            assert_eq!(month_of(at(day)), month, "{day}");
        }
        assert_eq!(month_of(-1), (1969, 12));
    }

    #[test]
    fn settlement() {
        for (taken, delay, country, expected) in [
            ("2024-06-10", 2, "US", "2024-06-12"),
            ("2024-06-13", 2, "US", "2024-06-17"),
            ("2024-06-15", 2, "US", "2024-06-20"), // Saturday counts as Monday; the 19th is a holiday
            ("2024-07-03", 2, "US", "2024-07-08"), // Independence Day
            ("2024-11-27", 1, "US", "2024-11-29"), // Thanksgiving
            ("2024-12-24", 2, "US", "2024-12-27"),
            ("2026-02-13", 1, "US", "2026-02-17"), // Presidents' Day
            ("2024-12-18", 7, "CA", "2024-12-25"),
            ("2024-06-14", 3, "DE", "2024-06-17"),
        ] {
            let day: Date = expected.parse().unwrap();
            assert_eq!(available_on(at(taken), delay, country), midnight(day), "{taken}");
        }
    }

    #[test]
    fn payouts_arrive_within_days() {
        for country in BUSINESS_DAYS.into_iter().chain(["DE", "GB"]) {
            for day in 0..40 * 366 {
                let made = at("2020-01-01") + day * DAY;
                let arrival = arrival(made, country);
                assert!(arrival > made && arrival < made + ARRIVES_WITHIN, "{country} {made}");
            }
        }
    }

    #[test]
    fn payout_days() {
        for (now, interval, expected) in [
            ("2024-06-12", Interval::Daily, Some("2024-06-13")),
            ("2024-06-14", Interval::Daily, Some("2024-06-17")),
            ("2024-06-12", Interval::Weekly(vec![Weekday::Monday]), Some("2024-06-17")),
            (
                "2024-06-12",
                Interval::Weekly(vec![Weekday::Monday, Weekday::Friday]),
                Some("2024-06-14"),
            ),
            ("2024-02-10", Interval::Monthly(vec![31]), Some("2024-02-29")),
            ("2024-02-10", Interval::Monthly(vec![1, 20]), Some("2024-02-20")),
            ("2024-02-10", Interval::Manual, None),
        ] {
            let day = expected.map(|day| midnight(day.parse().unwrap()) + PAYOUT_HOUR);
            assert_eq!(next_payout(at(now), &interval, "US"), day, "{now}");
        }
        assert_eq!(arrival(at("2024-06-14"), "US"), midnight(date(2024, 6, 17)));
        assert_eq!(debit(at("2024-06-13"), 3, "GB"), midnight(date(2024, 6, 18)) + PAYOUT_HOUR);
    }

    #[test]
    fn holidays_of_whole_years() {
        for (year, holidays) in [
            (2022, "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26"),
            (2023, "01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-23 12-25"),
            (2026, "01-01 01-19 02-16 05-25 06-19 09-07 10-12 11-11 11-26 12-25"),
            (2027, "01-01 01-18 02-15 05-31 07-05 09-06 10-11 11-11 11-25"),
        ] {
            let mut day = date(year, 1, 1);
            let mut found = Vec::new();
            while day.year() == year {
                let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
                for country in ["US", "DE"] {
                    let banking = is_business_day(day, country);
                    assert!(!weekend || !banking, "{day}");
                    if !weekend && !banking {
                        assert_eq!(country, "US");
                        found.push(day.strftime("%m-%d").to_string());
                    }
                }
                day = next(day);
            }
            assert_eq!(found.join(" "), holidays, "{year}");
        }
    }

    #[test]
    fn payouts_are_made_at_their_hour_only() {
        let hour = midnight(date(2024, 6, 12)) + PAYOUT_HOUR;
        let next_day = hour + DAY;
        for (now, expected) in [(hour - 1, hour), (hour, next_day), (hour + 1, next_day)] {
            assert_eq!(next_payout(now, &Interval::Daily, "US"), Some(expected), "{now}");
        }
        for nowhere in [Interval::Weekly(Vec::new()), Interval::Monthly(Vec::new())] {
            assert_eq!(next_payout(hour, &nowhere, "US"), None);
        }
        assert_eq!(PAYOUT_HOUR, 7200);
        assert_eq!(ARRIVES_WITHIN, 1_209_600);
    }
}
