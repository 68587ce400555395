//! Every file of a country makes sense.

use super::*;
use crate::bank_number;

/// Test accounts that Stripe takes for every country of Europe, whatever IBANs look like there.
const EVERYWHERE: &str = "370400440532013";

#[test]
fn files_make_sense() {
    for country in Country::all() {
        let code = country.code;
        assert_eq!(Country::find(code).map(|found| found.code), Some(code));
        assert!(country.calling_code.parse::<u32>().is_ok(), "{code}");
        let rules = format!("{}/data/requirements", env!("CARGO_MANIFEST_DIR"));
        let file = format!("{rules}/{}.txt", country.requirements);
        assert!(std::path::Path::new(&file).exists(), "{code}: {file}");
        assert!(country.has(Agreement::Full) || country.capabilities == ["transfers"], "{code}");
        assert!(country.transfer_countries.iter().any(|known| known == code), "{code}");
        assert!(country.banks.contains_key(country.currency.code()), "{code}");
        for (currency, countries) in &country.banks {
            assert!(currency.parse::<Currency>().is_ok(), "{code}: {currency}");
            for bank in countries {
                assert!(Country::find(bank).is_some(), "{code}: a bank in {bank}");
            }
        }
    }
    assert!(Country::all().iter().filter(|country| country.has(Agreement::Full)).count() >= 46);
    assert!(Country::find("XX").is_none());
}

#[test]
fn test_accounts_pass_their_own_check() {
    for country in Country::all() {
        let (code, number) = (country.code, &country.number);
        let routing = number.test_routing.as_deref();
        assert_eq!(routing.is_some(), number.routing.is_some(), "{code}");
        assert!(!number.working_test_account().is_empty());
        bank_number::check_routing(country, routing, "p").unwrap();
        for account in number.test_accounts.keys() {
            let special = account.contains(EVERYWHERE);
            let sound = bank_number::check_format(country, account, "p").is_ok();
            assert!(special || sound, "{code}: {account}");
        }
    }
}

#[test]
fn banks_are_where_accounts_may_be_paid_out_to() {
    let usd = Currency::USD;
    let eur: Currency = "eur".parse().unwrap();
    for (account, bank, currency, allowed) in [
        ("US", "US", usd, true),
        ("US", "DE", eur, false),
        ("DE", "FR", eur, true),
        ("DE", "US", usd, true),
        ("DE", "US", eur, false),
        ("CA", "US", usd, true),
        ("KR", "US", usd, false),
    ] {
        let country = Country::find(account).unwrap();
        let found = country.check_bank(bank, currency, "external_account");
        assert_eq!(found.is_ok(), allowed, "{account} {bank} {currency}");
    }
}
