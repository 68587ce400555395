//! What stands on the payer's statement.
//!
//! Sources: the guides on statement descriptors and on those with Connect; recorded accounts.

use serde_json::{Value, json};

use crate::{account::Account, hash, refusal::Refusal};

/// Characters of a whole descriptor.
const LONGEST: usize = 22;
const SHORTEST: usize = 5;
/// Characters of the part before a charge's own suffix.
const PREFIX: std::ops::RangeInclusive<usize> = 2..=10;
const BETWEEN: &str = "* ";
const FORBIDDEN: [char; 6] = ['<', '>', '\\', '\'', '"', '*'];

const WHOLE: &str = "payments.statement_descriptor";
const START: &str = "card_payments.statement_descriptor_prefix";

/// Refuses descriptors that can't stand on a statement among an account's settings.
pub fn check_settings(settings: &Value) -> Result<(), Refusal> {
    if let Some(text) = told(settings, WHOLE) {
        let param = "settings[payments][statement_descriptor]";
        let fault = match text.chars().count() {
            0..SHORTEST => Some("The statement descriptor must be at least 5 characters."),
            SHORTEST..=LONGEST => None,
            _ => Some("The statement descriptor must be at most 22 characters."),
        };
        if let Some(message) = fault {
            let code = "invalid_statement_descriptor_length";
            return Err(Refusal::coded(code, Some(param), message));
        }
        check_characters(text, param, "The statement descriptor")?;
    }
    if let Some(text) = told(settings, START) {
        let param = "settings[card_payments][statement_descriptor_prefix]";
        if !PREFIX.contains(&text.chars().count()) {
            let message = "The statement descriptor prefix must be between 2 and 10 characters.";
            return Err(Refusal::invalid(Some(param), message));
        }
        check_characters(text, param, "The statement descriptor prefix")?;
    }
    Ok(())
}

/// Refuses a charge's own part of a descriptor if it can't stand on a statement.
pub fn check_suffix(text: &str) -> Result<(), Refusal> {
    if text.is_empty() {
        return Ok(());
    }
    let param = "statement_descriptor_suffix";
    if text.chars().count() > LONGEST {
        let message = "The statement descriptor suffix must be at most 22 characters.";
        return Err(Refusal::invalid(Some(param), message));
    }
    check_characters(text, param, "The statement descriptor suffix")
}

fn check_characters(text: &str, param: &str, what: &str) -> Result<(), Refusal> {
    if !text.contains(char::is_alphabetic) {
        let message = format!("{what} must contain at least one alphabetic character.");
        return Err(Refusal::invalid(Some(param), message));
    }
    if text.contains(FORBIDDEN) {
        let message = format!("{what} must not contain the characters <, >, \\, ', \", *.");
        return Err(Refusal::invalid(Some(param), message));
    }
    Ok(())
}

fn told<'v>(settings: &'v Value, path: &str) -> Option<&'v str> {
    hash::at(settings, path).as_str().filter(|text| !text.is_empty())
}

/// Gives an account a name and descriptors that say who it is, if it has none: those of the
/// business, or of its site.
pub fn prefill(account: &mut Account) {
    let profile = &account.business_profile;
    let own = profile.name.as_deref().filter(|name| !name.is_empty());
    let url = profile.url.as_deref().map(host);
    let Some(name) = own.or(url).filter(|name| !name.is_empty()) else { return };
    let shown = json!(own.map_or_else(|| name_of_host(name), str::to_owned));
    let whole: String = name.to_uppercase().replace(FORBIDDEN, "").chars().take(LONGEST).collect();
    let settings = &mut account.settings;
    if settings["dashboard"]["display_name"].is_null() {
        settings["dashboard"]["display_name"] = shown;
    }
    let fits = whole.chars().count() >= SHORTEST && whole.contains(char::is_alphabetic);
    if fits && settings["payments"]["statement_descriptor"].is_null() {
        settings["payments"]["statement_descriptor"] = json!(whole);
    }
    let prefix = told(settings, WHOLE).map(start).filter(|start| PREFIX.contains(&start.len()));
    if let Some(prefix) = prefix
        && settings["card_payments"]["statement_descriptor_prefix"].is_null()
    {
        settings["card_payments"]["statement_descriptor_prefix"] = json!(prefix);
    }
}

/// Gives an account another name, and the descriptors that come of it.
pub fn rename(account: &mut Account, name: &str) {
    account.business_profile.name = Some(name.to_owned());
    let settings = &mut account.settings;
    settings["dashboard"]["display_name"] = Value::Null;
    settings["payments"]["statement_descriptor"] = Value::Null;
    settings["card_payments"]["statement_descriptor_prefix"] = Value::Null;
    prefill(account);
}

/// A company that says no other name does business under its own. Source: recorded accounts.
pub fn name_after_company(account: &mut Account) {
    let is_company = account.business_type.as_deref().is_some_and(|kind| kind != "individual");
    if !is_company || account.business_profile.tells("name") {
        return;
    }
    let company = account.company.as_ref().and_then(|company| company["name"].as_str());
    if let Some(name) = company.filter(|name| !name.is_empty()) {
        account.business_profile.name = Some(name.to_owned());
    }
}

/// How a site is called: its host without the last label; a single label that is left begins with
/// a capital. Source: recorded accounts.
fn name_of_host(host: &str) -> String {
    let name = host.rsplit_once('.').map_or(host, |(name, _)| name);
    let mut letters = name.chars();
    match letters.next() {
        Some(first) if !name.contains('.') => first.to_uppercase().chain(letters).collect(),
        Some(_) | None => name.to_owned(),
    }
}

/// The host of a URL, without `www.`.
fn host(url: &str) -> &str {
    let bare = url.strip_prefix("https://").or(url.strip_prefix("http://")).unwrap_or(url);
    let host = bare.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

/// The first characters, which stand before a charge's suffix.
fn start(whole: &str) -> String {
    whole.chars().take(*PREFIX.end()).collect::<String>().trim_end().to_owned()
}

/// What the statement says of a payment to an account: its descriptor, or its prefix and what
/// the charge says. An account that has none is called what we are.
pub fn calculated(account: &Account, suffix: Option<&str>) -> String {
    let whole = told(&account.settings, WHOLE).unwrap_or("TRIBUTARY");
    let Some(suffix) = suffix.filter(|suffix| !suffix.is_empty()) else {
        return whole.to_uppercase();
    };
    let start = told(&account.settings, START).map_or_else(|| start(whole), str::to_owned);
    let all = format!("{start}{BETWEEN}{suffix}").to_uppercase();
    all.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use ledger::Currency;

    use super::*;
    use crate::account::Controller;

    fn account() -> Account {
        let controller = Controller::default();
        Account::new("acct_1", "custom", controller, "US", Currency::USD, 0)
    }

    #[test]
    fn names_and_sites_become_descriptors() {
        for (profile, shown, whole, prefix) in [
            (json!({}), Value::Null, Value::Null, Value::Null),
            (
                json!({ "url": "https://www.shopx.example.com/a" }),
                json!("shopx.example"),
                json!("SHOPX.EXAMPLE.COM"),
                json!("SHOPX.EXAM"),
            ),
            (
                json!({ "name": "Ann's Flowers & More by the Sea", "url": "https://a.example" }),
                json!("Ann's Flowers & More by the Sea"),
                json!("ANNS FLOWERS & MORE BY"),
                json!("ANNS FLOWE"),
            ),
            (
                json!({ "url": "http://www.bakery.example" }),
                json!("Bakery"),
                json!("BAKERY.EXAMPLE"),
                json!("BAKERY.EXA"),
            ),
            (
                json!({ "url": "https://bread.co.uk" }),
                json!("bread.co"),
                json!("BREAD.CO.UK"),
                json!("BREAD.CO.U"),
            ),
            (json!({ "name": "Bo" }), json!("Bo"), Value::Null, Value::Null),
        ] {
            let mut account = account();
            account.business_profile.merge(&profile, "US").unwrap();
            prefill(&mut account);
            let settings = &account.settings;
            assert_eq!(settings["dashboard"]["display_name"], shown, "{profile}");
            assert_eq!(*hash::at(settings, WHOLE), whole, "{profile}");
            assert_eq!(*hash::at(settings, START), prefix, "{profile}");
        }
    }

    #[test]
    fn a_company_does_business_under_its_name() {
        for (kind, own, expected) in [
            ("company", None, Some("Rye, Inc")),
            ("non_profit", None, Some("Rye, Inc")),
            ("company", Some("Rye Bakers"), Some("Rye Bakers")),
            ("individual", None, None),
        ] {
            let mut account = account();
            account.business_type = Some(kind.into());
            account.business_profile.name = own.map(str::to_owned);
            account.merge_company(&json!({ "name": "Rye, Inc" }));
            name_after_company(&mut account);
            prefill(&mut account);
            assert_eq!(account.business_profile.name.as_deref(), expected, "{kind} {own:?}");
            assert_eq!(account.settings["dashboard"]["display_name"], json!(expected), "{kind}");
        }
    }

    #[test]
    fn a_statement_says_who_and_what() {
        for (whole, prefix, suffix, expected) in [
            (None, None, None, "TRIBUTARY"),
            (None, None, Some("order 5"), "TRIBUTARY* ORDER 5"),
            (Some("Ann Flowers"), None, None, "ANN FLOWERS"),
            (Some("Ann Flowers"), None, Some("rose"), "ANN FLOWER* ROSE"),
            (Some("Ann Flowers"), Some("ANN"), Some("rose"), "ANN* ROSE"),
            (
                Some("Ann Flowers"),
                Some("ANN"),
                Some("a very long suffix"),
                "ANN* A VERY LONG SUFFI",
            ),
        ] {
            let mut account = account();
            account.settings["payments"]["statement_descriptor"] = json!(whole);
            account.settings["card_payments"]["statement_descriptor_prefix"] = json!(prefix);
            assert_eq!(calculated(&account, suffix), expected);
        }
    }

    #[test]
    fn what_no_statement_can_hold_is_refused() {
        let whole = |text: &str| json!({ "payments": { "statement_descriptor": text } });
        let start =
            |text: &str| json!({ "card_payments": { "statement_descriptor_prefix": text } });
        for (settings, fine) in [
            (whole("Ann Flowers"), true),
            (whole(""), true),
            (whole("Ann"), false),
            (whole("Ann Flowers of the North Sea"), false),
            (whole("123456"), false),
            (whole("Ann*Flowers"), false),
            (start("ANN"), true),
            (start("A"), false),
            (start("ANN FLOWERS"), false),
            (start("12"), false),
        ] {
            assert_eq!(check_settings(&settings).is_ok(), fine, "{settings}");
        }
    }
}
