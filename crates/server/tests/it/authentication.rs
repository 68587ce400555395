//! Payers who are sent away to authenticate, and what has changed when they come back.

use serde_json::Value;
use testkit::{Actor, World};

use crate::money::{SELLER, refusal, see, statement, text};

const CHALLENGED: &str = "pm_card_authenticationRequired";

/// An intent of 500 that its server confirms anew when the payer has come back. The paths of the
/// intent and of the end of its challenge.
async fn challenge(platform: &Actor, more: &[(&str, &str)]) -> (String, String) {
    let params = [
        ("amount", "500"),
        ("currency", "usd"),
        ("confirm", "true"),
        ("payment_method", CHALLENGED),
        ("payment_method_types[]", "card"),
    ];
    let params = [&params[..], more].concat();
    let intent = platform.post("/v1/payment_intents", &params).await.ok();
    assert_eq!(intent["status"], "requires_action");
    let id = text(&intent, "id");
    let page = format!("/v1/sandbox/payment_intents/{id}/authenticate");
    (format!("/v1/payment_intents/{id}"), page)
}

#[tokio::test]
async fn what_was_authenticated_is_one_payment() {
    let manual = [("confirmation_method", "manual")];
    let other = ("payment_method", "pm_card_threeDSecure2Required");
    for (changed, confirmed, status) in [
        (None, None, "succeeded"),
        (Some(("description", "d")), None, "succeeded"),
        (Some(("amount", "500")), None, "succeeded"),
        (Some(("amount", "90000")), None, "requires_action"),
        (Some(("amount", "499")), None, "requires_action"),
        (Some(("currency", "eur")), None, "requires_action"),
        (Some(other), None, "requires_action"),
        (None, Some(other), "requires_action"),
    ] {
        let world = World::new(1);
        let platform = world.platform("a");
        let (path, page) = challenge(&platform, &manual).await;
        let back = platform.post(&page, &[]).await.ok();
        assert_eq!(back["status"], "requires_confirmation");
        if let Some(changed) = changed {
            platform.post(&path, &[changed]).await.ok();
        }
        let confirmed: Vec<_> = confirmed.into_iter().collect();
        let found = platform.post(&format!("{path}/confirm"), &confirmed).await.ok();
        assert_eq!(found["status"], status, "{changed:?} {confirmed:?}");
        let taken = usize::from(status == "succeeded");
        assert_eq!(statement(&platform).await.len(), taken);
    }
}

#[tokio::test]
async fn nothing_is_taken_for_an_account_that_went_while_the_payer_was_away() {
    for (party, refused) in
        [("transfer_data[destination]", "resource_missing"), ("on_behalf_of", "resource_missing")]
    {
        let world = World::new(1);
        let platform = world.platform("a");
        let account = platform.account(SELLER).await;
        let (path, page) = challenge(&platform, &[(party, &account)]).await;
        platform.delete(&format!("/v1/accounts/{account}")).await.ok();
        assert_eq!(refusal(platform.post(&page, &[]).await).0, refused, "{party}");
        let id = path.rsplit('/').next().unwrap();
        assert_eq!(see(&platform, "payment_intents", id).await["status"], "requires_action");
        assert_eq!(statement(&platform).await, []);
        assert_eq!(platform.post(&format!("{path}/cancel"), &[]).await.ok()["status"], "canceled");
    }
    // A direct charge, of an account that may not take payments any more.
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let seller = platform.on(&account);
    let (_, page) = challenge(&seller, &[]).await;
    let path = format!("/v1/accounts/{account}/reject");
    platform.post(&path, &[("reason", "fraud")]).await.ok();
    assert_eq!(refusal(seller.post(&page, &[]).await).0, "capability_not_active");
    assert_eq!(statement(&seller).await, [] as [(String, i64, i64); 0]);
    let none: Vec<Value> = seller.list("/v1/charges", &[]).await;
    assert!(none.is_empty());
}
