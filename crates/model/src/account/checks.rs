//! What can be wrong in what is sent of an account or a person, before anything is verified.
//!
//! Codes are from Stripe's list of error codes; texts where they are known, else our own in the
//! same manner.

use jiff::{civil::Date, tz::TimeZone};
use serde_json::Value;

use crate::{
    country::Country,
    hash, mcc,
    refusal::{ParamFault, Refusal},
    statement_descriptor,
};

/// Refuses malformed values among an account's parameters. `now` in unix seconds.
pub fn check_account(sent: &Value, country: &str, now: i64) -> Result<(), Refusal> {
    check_email(sent, "email", "email")?;
    for field in ["url", "support_url"] {
        let param = format!("business_profile[{field}]");
        check_url(hash::at(sent, &format!("business_profile.{field}")), &param)?;
    }
    check_email(sent, "business_profile.support_email", "business_profile[support_email]")?;
    if let Some(mcc) = hash::at(sent, "business_profile.mcc").as_str()
        && !mcc.is_empty()
        && !mcc::is_known(mcc)
    {
        let message = format!("Invalid merchant category code: {mcc}");
        return Err(Refusal::invalid(Some("business_profile[mcc]"), message));
    }
    check_tax_id(sent, country)?;
    check_terms(&sent["tos_acceptance"], now)?;
    check_settings(&sent["settings"])?;
    for holder in ["company", "individual"] {
        check_home(&sent[holder]["address"], country)?;
    }
    check_state(&sent["company"]["address"], country, "company[address]")?;
    if let Some(individual) = sent.get("individual").filter(|sent| sent.is_object()) {
        check_person(individual, "individual", country, now)?;
    }
    Ok(())
}

/// Refuses malformed values among a person's parameters. `prefix` is what the parameters are
/// nested in; empty if in nothing.
pub fn check_person(sent: &Value, prefix: &str, country: &str, now: i64) -> Result<(), Refusal> {
    let param = |path: &str| nested(prefix, path);
    check_email(sent, "email", &param("email"))?;
    check_dob(&sent["dob"], &param("dob"), now)?;
    let digits = |field: &str| sent[field].as_str().map(|text| text.replace(['-', ' '], ""));
    let numeric = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(last4) = digits("ssn_last_4").filter(|last4| !last4.is_empty())
        && !(last4.len() == 4 && numeric(&last4))
    {
        let message = "You must pass exactly the last 4 digits of the SSN.";
        return Err(Refusal::invalid(Some(&param("ssn_last_4")), message));
    }
    if let Some(number) = digits("id_number").filter(|number| !number.is_empty())
        && country == "US"
        && !(number.len() == 9 && numeric(&number))
    {
        let message = "You must pass a 9-digit SSN or ITIN.";
        return Err(Refusal::invalid(Some(&param("id_number")), message));
    }
    if let Some(share) = sent["relationship"]["percent_ownership"].as_f64()
        && !(0.0..=100.0).contains(&share)
    {
        let message = "Percent ownership must be between 0 and 100.";
        return Err(Refusal::invalid(Some(&param("relationship.percent_ownership")), message));
    }
    let home = sent["address"]["country"].as_str().unwrap_or(country);
    check_state(&sent["address"], home, &param("address"))
}

/// `a.b` within `p` is `p[a][b]`.
fn nested(prefix: &str, path: &str) -> String {
    let mut name = prefix.to_owned();
    for part in path.split('.') {
        if name.is_empty() { name.push_str(part) } else { name.push_str(&format!("[{part}]")) }
    }
    name
}

fn check_email(sent: &Value, path: &str, param: &str) -> Result<(), Refusal> {
    let Some(email) = hash::at(sent, path).as_str().filter(|email| !email.is_empty()) else {
        return Ok(());
    };
    if crate::email::is_address(email) {
        return Ok(());
    }
    let message = format!("Invalid email address: {email}");
    Err(Refusal::coded("email_invalid", Some(param), message))
}

fn check_url(url: &Value, param: &str) -> Result<(), Refusal> {
    let Some(url) = url.as_str().filter(|url| !url.is_empty()) else { return Ok(()) };
    let bare = url.strip_prefix("https://").or(url.strip_prefix("http://")).unwrap_or(url);
    let host = bare.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let valid = host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !url.contains(char::is_whitespace);
    if valid {
        return Ok(());
    }
    Err(Refusal::coded("url_invalid", Some(param), "Not a valid URL"))
}

fn check_dob(dob: &Value, param: &str, now: i64) -> Result<(), Refusal> {
    if !dob.is_object() {
        return Ok(());
    }
    let part = |name: &str| dob[name].as_i64();
    let fault =
        |name: &str, fault| Err(Refusal::Param { param: format!("{param}[{name}]"), fault });
    match (part("year"), part("month"), part("day")) {
        (Some(year), ..) if year < 1900 => {
            let param = format!("{param}[year]");
            return Err(Refusal::invalid(Some(&param), "This value must be greater than 1900."));
        }
        (_, Some(month), _) if month < 1 => return fault("month", ParamFault::AtLeast(1)),
        (_, Some(month), _) if month > 12 => return fault("month", ParamFault::AtMost(12)),
        (_, _, Some(day)) if day < 1 => return fault("day", ParamFault::AtLeast(1)),
        (_, _, Some(day)) if day > 31 => return fault("day", ParamFault::AtMost(31)),
        (Some(year), Some(month), Some(day)) => {
            let date = i16::try_from(year)
                .ok()
                .zip(i8::try_from(month).ok().zip(i8::try_from(day).ok()))
                .and_then(|(year, (month, day))| Date::new(year, month, day).ok());
            let born = date.and_then(|date| date.to_zoned_datetime(TimeZone::UTC).ok());
            if born.is_none_or(|born| born.timestamp().as_second() > now) {
                return Err(Refusal::invalid(Some(param), "Not a valid date of birth"));
            }
        }
        _ => {}
    }
    Ok(())
}

fn check_tax_id(sent: &Value, country: &str) -> Result<(), Refusal> {
    let Some(id) = hash::at(sent, "company.tax_id").as_str().filter(|id| !id.is_empty()) else {
        return Ok(());
    };
    let digits = id.replace(['-', ' '], "");
    let nine = digits.len() == 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if country != "US" || nine {
        return Ok(());
    }
    let message =
        "Tax IDs must be a unique set of 9 numbers without dashes or other special characters.";
    Err(Refusal::coded("tax_id_invalid", Some("company[tax_id]"), message))
}

fn check_terms(terms: &Value, now: i64) -> Result<(), Refusal> {
    // The year 2009 ended then.
    const END_OF_2009: i64 = 1_262_304_000;
    // Clients' clocks are not ours.
    const AHEAD: i64 = 300;
    if let Some(date) = terms["date"].as_i64()
        && !(END_OF_2009..=now.saturating_add(AHEAD)).contains(&date)
    {
        let message = "ToS acceptance date is not valid. Dates are expected to be integers, measured in seconds, not in the future, and after 2009.";
        return Err(Refusal::invalid(Some("tos_acceptance[date]"), message));
    }
    if let Some(ip) = terms["ip"].as_str().filter(|ip| !ip.is_empty())
        && ip.parse::<core::net::IpAddr>().is_err()
    {
        let message = format!("Invalid IP address: {ip}");
        return Err(Refusal::invalid(Some("tos_acceptance[ip]"), message));
    }
    Ok(())
}

fn check_settings(settings: &Value) -> Result<(), Refusal> {
    for color in ["primary_color", "secondary_color"] {
        let Some(sent) = settings["branding"][color].as_str().filter(|sent| !sent.is_empty())
        else {
            continue;
        };
        let digits = sent.strip_prefix('#').unwrap_or_default();
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let param = format!("settings[branding][{color}]");
            return Err(Refusal::invalid(Some(&param), format!("Invalid hex color: {sent}")));
        }
    }
    statement_descriptor::check_settings(settings)
}

/// Refuses a business that is in another country than its account. Source: reported by integrators,
/// who name the company's parameter.
fn check_home(address: &Value, country: &str) -> Result<(), Refusal> {
    let elsewhere = address["country"]
        .as_str()
        .is_some_and(|told| !told.is_empty() && !told.eq_ignore_ascii_case(country));
    if !elsewhere {
        return Ok(());
    }
    let message = "Address for business must match account country";
    let param = Some("company[address][country]");
    Err(Refusal::coded("account_country_invalid_address", param, message))
}

fn check_state(address: &Value, country: &str, param: &str) -> Result<(), Refusal> {
    let Some(state) = address["state"].as_str().filter(|state| !state.is_empty()) else {
        return Ok(());
    };
    let Some(known) = Country::find(country).map(|country| &country.states) else { return Ok(()) };
    let code = state.to_uppercase();
    // Names are taken as they are. Source: recorded accounts.
    if known.is_empty() || state.len() > 3 || known.contains(&code) {
        return Ok(());
    }
    let message = format!("The state {state} is not a valid state of {country}.");
    let param = format!("{param}[state]");
    Err(Refusal::coded("account_country_invalid_state", Some(&param), message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn malformed_values_are_refused() {
        for (sent, param) in [
            (json!({ "email": "jenny@example.com" }), ""),
            (json!({ "email": "jenny" }), "email"),
            (json!({ "business_profile": { "url": "https://shop.example/x" } }), ""),
            (json!({ "business_profile": { "url": "shop.example" } }), ""),
            (json!({ "business_profile": { "url": "shop" } }), "business_profile[url]"),
            (json!({ "business_profile": { "mcc": "57x4" } }), "business_profile[mcc]"),
            (json!({ "company": { "tax_id": "00-0000000" } }), ""),
            (json!({ "company": { "tax_id": "12" } }), "company[tax_id]"),
            (json!({ "company": { "address": { "state": "ZZ" } } }), "company[address][state]"),
            (json!({ "company": { "address": { "state": "California" } } }), ""),
            (json!({ "company": { "address": { "country": "us" } } }), ""),
            (json!({ "company": { "address": { "country": "MX" } } }), "company[address][country]"),
            (
                json!({ "individual": { "address": { "country": "CA" } } }),
                "company[address][country]",
            ),
            (json!({ "individual": { "dob": { "year": 1899 } } }), "individual[dob][year]"),
            (
                json!({ "individual": { "dob": { "year": 2001, "month": 2, "day": 30 } } }),
                "individual[dob]",
            ),
            (json!({ "individual": { "ssn_last_4": "12" } }), "individual[ssn_last_4]"),
            (json!({ "tos_acceptance": { "date": 5 } }), "tos_acceptance[date]"),
            (json!({ "tos_acceptance": { "ip": "nowhere" } }), "tos_acceptance[ip]"),
            (
                json!({ "settings": { "branding": { "primary_color": "red" } } }),
                "settings[branding][primary_color]",
            ),
            (
                json!({ "settings": { "payments": { "statement_descriptor": "ab" } } }),
                "settings[payments][statement_descriptor]",
            ),
        ] {
            let found = match check_account(&sent, "US", 1_700_000_000) {
                Ok(()) => String::new(),
                Err(Refusal::Invalid { param, .. }) => param.unwrap_or_default(),
                Err(Refusal::Param { param, .. }) => param,
                Err(other) => panic!("{other:?}"),
            };
            assert_eq!(found, param, "{sent}");
        }
    }
}
