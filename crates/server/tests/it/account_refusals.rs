//! What is refused of accounts: by country, by address, and because they are the platform's own.

use serde_json::{Value, json};
use testkit::World;

#[tokio::test]
async fn recipients_are_in_all_countries_that_can_be_paid() {
    let world = World::new(1);
    let platform = world.platform("a");
    let recipient = ("tos_acceptance[service_agreement]", "recipient");
    let transfers = ("capabilities[transfers][requested]", "true");
    for (country, currency) in
        [("TN", "tnd"), ("BW", "bwp"), ("PA", "usd"), ("LC", "xcd"), ("MK", "mkd"), ("GM", "gmd")]
    {
        let kind = [("type", "custom"), ("country", country), transfers];
        let made = platform.post("/v1/accounts", &[&kind[..], &[recipient]].concat()).await.ok();
        assert_eq!(
            (&made["country"], &made["default_currency"]),
            (&json!(country), &json!(currency))
        );
        let error = platform.post("/v1/accounts", &kind).await.refused(400);
        assert_eq!(error["code"], "country_unsupported", "{country}");
    }
    for country in ["US", "BR", "GI"] {
        let kind = [("type", "custom"), ("country", country), transfers, recipient];
        let error = platform.post("/v1/accounts", &kind).await.refused(400);
        let expected = format!(
            "The recipient ToS agreement is not supported for platforms in US creating accounts in {country}. See https://stripe.com/docs/connect/cross-border-payouts for more details."
        );
        assert_eq!(error["message"], expected);
        assert_eq!(error["param"], "tos_acceptance[service_agreement]");
    }
}

#[tokio::test]
async fn a_business_is_where_its_account_is() {
    let world = World::new(1);
    let platform = world.platform("a");
    let id =
        platform.account(&[("type", "custom"), ("country", "NZ"), ("business_type", "company")]);
    let id = id.await;
    let path = format!("/v1/accounts/{id}");
    let sent = [
        ("company[address][country]", "AU"),
        ("company[name]", "Kiwi Boats"),
        ("metadata[moved]", "yes"),
    ];
    let error = platform.post(&path, &sent).await.refused(400);
    assert_eq!(error["code"], "account_country_invalid_address");
    assert_eq!(error["param"], "company[address][country]");
    assert_eq!(error["message"], "Address for business must match account country");
    let kept = platform.get(&path, &[]).await.ok();
    assert_eq!(
        (&kept["metadata"], &kept["company"]["address"]["country"]),
        (&json!({}), &json!("NZ"))
    );
    // Owners may live wherever they like.
    let owner =
        [("first_name", "Ana"), ("address[country]", "AU"), ("relationship[owner]", "true")];
    platform.post(&format!("{path}/persons"), &owner).await.ok();
}

#[tokio::test]
async fn owners_own_no_more_than_all() {
    let world = World::new(1);
    let platform = world.platform("a");
    let company = [("type", "custom"), ("country", "FR"), ("business_type", "company")];
    let more = ("capabilities[transfers][requested]", "true");
    let account = platform.post("/v1/accounts", &[&company[..], &[more]].concat()).await.ok();
    let path = format!("/v1/accounts/{}/persons", account["id"].as_str().unwrap());
    let owner = |share: &'static str| {
        [("relationship[owner]", "true"), ("relationship[percent_ownership]", share)]
    };
    platform.post(&path, &owner("70")).await.ok();
    let error = platform.post(&path, &owner("30.5")).await.refused(400);
    assert_eq!(error["param"], "relationship[percent_ownership]");
    let message = "The total combined ownership of the company would exceed 100 percent.";
    assert_eq!(error["message"], message);
    let second = platform.post(&path, &owner("30")).await.ok();
    // Whoever changes a share is not counted twice.
    let second = format!("{path}/{}", second["id"].as_str().unwrap());
    platform.post(&second, &owner("29")).await.ok();
    platform.post(&second, &owner("31")).await.refused(400);
}

#[tokio::test]
async fn the_platforms_own_account_is_not_managed_by_the_api() {
    let world = World::new(1);
    let platform = world.platform("a");
    let own = platform.get("/v1/account", &[]).await.ok()["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/accounts/{own}");
    platform.get(&path, &[]).await.ok();
    let bank = [("external_account", "btok_us_verified")];
    let error = platform.post(&format!("{path}/external_accounts"), &bank).await.refused(400);
    assert_eq!(
        error["message"],
        "You cannot add cards or bank accounts for payouts and top-ups away from the dashboard."
    );
    let refused = |error: &Value| assert_eq!(error["code"], Value::Null, "{error}");
    for below in ["external_accounts", "capabilities", "capabilities/transfers", "persons"] {
        refused(&platform.get(&format!("{path}/{below}"), &[]).await.refused(403));
    }
    refused(&platform.post(&format!("{path}/login_links"), &[]).await.refused(403));
    let link = [
        ("account", &*own),
        ("type", "account_onboarding"),
        ("refresh_url", "https://a.example"),
        ("return_url", "https://a.example"),
    ];
    refused(&platform.post("/v1/account_links", &link).await.refused(403));
    refused(&platform.delete(&path).await.refused(403));
    refused(&platform.post(&path, &[("email", "a@example.com")]).await.refused(403));
}

#[tokio::test]
async fn a_payment_tells_only_the_name_of_its_origin() {
    let world = World::new(1);
    let platform = world.platform("a");
    let id = platform.account(&[("type", "express"), ("country", "US")]).await;
    platform.pay(&[("transfer_data[destination]", &id)]).await;
    let payments = platform.on(&id).list("/v1/charges", &[]).await;
    let source = payments[0]["source"].as_object().unwrap();
    let mut keys: Vec<&str> = source.keys().map(String::as_str).collect();
    keys.sort_unstable();
    let named = [
        "application_icon",
        "application_logo",
        "application_name",
        "application_url",
        "id",
        "object",
    ];
    assert_eq!(keys, named);
}
