//! Where platforms of different countries may send money.

use testkit::{Actor, World};

use crate::money::{refusal, text};

const FULL: &str = "Funds can't be sent to accounts located in";
const TO_AGREEMENT: &str = " when the account is under the `full` service agreement.";
const OUTSIDE: &str = " because it's restricted outside of your platform's region.";
const BRAZIL: &str =
    "For Transfers involving Brazil, the source_transaction parameter is mandatory.";
const SETTLES: &str = "Cannot create a destination charge for connected accounts in ";

const RECIPIENT: (&str, &str) = ("tos_acceptance[service_agreement]", "recipient");

/// An enabled account, under the full agreement unless told otherwise.
async fn account(platform: &Actor, country: &str, more: &[(&str, &str)]) -> String {
    let mut params = vec![
        ("type", "custom"),
        ("country", country),
        ("business_type", "company"),
        ("capabilities[transfers][requested]", "true"),
    ];
    if !more.contains(&RECIPIENT) {
        params.push(("capabilities[card_payments][requested]", "true"));
    }
    params.extend(more);
    platform.account(&params).await
}

async fn transfer(platform: &Actor, to: &str, more: &[(&str, &str)]) -> testkit::Answer {
    let params = [("amount", "100"), ("currency", "usd"), ("destination", to)];
    platform.post("/v1/transfers", &[&params[..], more].concat()).await
}

/// What each may do: the countries of accounts that it pays, and those that it does not, with how
/// transfers are refused.
#[tokio::test]
async fn money_goes_where_it_may() {
    let world = World::new(1);
    for (country, pays, not) in [
        ("US", &["US", "DE", "GB", "CA"][..], &[("MX", TO_AGREEMENT), ("BR", OUTSIDE)][..]),
        ("GB", &["GB", "US", "FR", "GI"], &[("AU", OUTSIDE), ("BR", OUTSIDE)]),
        ("DE", &["DE", "CH", "US"], &[("JP", OUTSIDE)]),
        ("CH", &["CH", "LI", "CA"], &[("SG", OUTSIDE)]),
        ("CA", &["CA", "NO"], &[("AE", OUTSIDE), ("GI", OUTSIDE)]),
        ("AU", &["AU"], &[("US", OUTSIDE), ("NZ", OUTSIDE)]),
        ("JP", &["JP"], &[("US", OUTSIDE)]),
        ("SG", &["SG"], &[("MY", OUTSIDE), ("DE", OUTSIDE)]),
        ("AE", &["AE"], &[("GB", OUTSIDE)]),
        ("BR", &[], &[("BR", BRAZIL), ("US", OUTSIDE)]),
    ] {
        let platform = world.platform(country);
        platform.post("/v1/sandbox/settings", &[("country", country)]).await.ok();
        let bypass = ("payment_method", "pm_card_bypassPending");
        let paid = platform.pay(&[bypass, ("amount", "10000")]).await;
        let charge = text(&paid["latest_charge"], "id");
        for there in pays {
            let to = account(&platform, there, &[]).await;
            let sent = transfer(&platform, &to, &[]).await;
            assert_eq!(sent.status, 200, "{country} -> {there}: {:#}", sent.body);
            platform.pay(&[("transfer_data[destination]", &to)]).await;
        }
        for &(there, why) in not {
            let to = account(&platform, there, &[]).await;
            let error = transfer(&platform, &to, &[]).await.refused(400);
            let message = text(&error, "message");
            let named = message.starts_with(&format!("{FULL} {there}{why}"));
            assert!(named || message == BRAZIL && why == BRAZIL, "{country}: {message}");
            let coded = why != TO_AGREEMENT;
            assert_eq!(error["code"] == "transfers_not_allowed", coded, "{country} -> {there}");
            let source = ("source_transaction", charge.as_str());
            let home = why == BRAZIL;
            let of_charge = transfer(&platform, &to, &[source]).await;
            assert_eq!(of_charge.status == 200, home, "{country} -> {there}: {:#}", of_charge.body);
            charges(&platform, there, &to, home).await;
        }
    }
    world.check_books();
}

/// Destination charges settle where the platform is, unless they are on the account's behalf.
async fn charges(platform: &Actor, country: &str, to: &str, home: bool) {
    let destination = ("transfer_data[destination]", to);
    let intent = platform.try_to_pay(&[destination]).await;
    let older = [("amount", "900"), ("currency", "usd"), ("source", "tok_visa")];
    let older = platform.post("/v1/charges", &[&older[..], &[destination]].concat()).await;
    if home {
        intent.ok();
        older.ok();
    } else {
        let expected = format!(
            "{SETTLES}{country} because funds would be settled on the platform and the connected account is outside the platform's region"
        );
        for answer in [intent, older] {
            assert_eq!(refusal(answer), (String::new(), String::new(), expected.clone()));
        }
    }
    platform.pay(&[destination, ("on_behalf_of", to)]).await;
    // Direct charges are the account's own.
    platform.on(to).pay(&[]).await;
}

#[tokio::test]
async fn recipients_are_paid_from_the_united_states() {
    let world = World::new(1);
    let platform = world.platform("a");
    platform.pay(&[("payment_method", "pm_card_bypassPending")]).await;
    for (country, charged) in [("MX", true), ("TN", true), ("TH", false)] {
        let to = account(&platform, country, &[RECIPIENT]).await;
        transfer(&platform, &to, &[]).await.ok();
        let destination = ("transfer_data[destination]", &*to);
        let paid = platform.try_to_pay(&[destination]).await;
        assert_eq!(paid.status == 200, charged, "{country}: {:#}", paid.body);
        // A recipient takes no payments.
        let on_behalf = platform.try_to_pay(&[destination, ("on_behalf_of", &to)]).await;
        assert_eq!(refusal(on_behalf).0, "capability_not_active", "{country}");
    }
    world.check_books();
}

/// What an account has or owes goes back wherever it is.
#[tokio::test]
async fn money_comes_back_from_anywhere() {
    let world = World::new(1);
    let platform = world.platform("a");
    let own = text(&platform.get("/v1/account", &[]).await.ok(), "id");
    let to = account(&platform, "MX", &[]).await;
    let bypass = ("payment_method", "pm_card_bypassPending");
    let on_behalf = [bypass, ("transfer_data[destination]", &*to), ("on_behalf_of", &to)];
    let paid = platform.pay(&on_behalf).await;
    transfer(&platform.on(&to), &own, &[]).await.ok();
    let sent = text(&paid["latest_charge"], "transfer");
    let reversal = [("amount", "100")];
    platform.post(&format!("/v1/transfers/{sent}/reversals"), &reversal).await.ok();
    let debit = [("amount", "1000"), ("currency", "mxn"), ("source", &*to)];
    platform.post("/v1/charges", &debit).await.ok();
    world.check_books();
}
