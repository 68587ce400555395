//! What connected accounts owe their platform is taken from them.

use testkit::World;

use crate::money::{events, lines, newest, refusal, see, text, told_since, total};

const CUSTOM: &[(&str, &str)] =
    &[("type", "custom"), ("country", "US"), ("capabilities[transfers][requested]", "true")];

#[tokio::test]
async fn an_account_may_owe_what_is_taken_from_it() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(CUSTOM).await;
    let ours = text(&platform.get("/v1/account", &[]).await.ok(), "id");
    let money = [("amount", "250"), ("currency", "usd")];
    // By a transfer in the account's name.
    let debtor = platform.on(&account);
    let sent = [money[0], money[1], ("destination", ours.as_str())];
    debtor.post("/v1/transfers", &sent).await.ok();
    assert_eq!((total(&platform).await, total(&debtor).await), (250, -250));
    // By a charge of the account.
    let before = events(&debtor).await;
    let sent = [money[0], money[1], ("source", account.as_str()), ("description", "rent")];
    let charge = platform.post("/v1/charges", &sent).await.ok();
    assert!(text(&charge, "id").starts_with("py_"));
    assert_eq!(charge["source"]["id"], account.as_str());
    assert_eq!(charge["outcome"]["risk_level"], "not_assessed");
    assert_eq!(charge["payment_method_details"]["type"], "stripe_account");
    let transfer = see(&debtor, "transfers", &text(&charge, "source_transfer")).await;
    assert_eq!(transfer["destination_payment"], charge["id"]);
    assert_eq!(newest(&platform, 1).await, lines(&[("payment", 250, 0)]));
    assert_eq!(newest(&debtor, 1).await, lines(&[("transfer", -250, 0)]));
    assert_eq!((total(&platform).await, total(&debtor).await), (500, -500));
    assert_eq!(told_since(&debtor, before).await, ["transfer.created"]);
    world.check_books();
}

#[tokio::test]
async fn who_answers_for_losses_may_cause_them() {
    let world = World::new(1);
    let platform = world.platform("a");
    let holders = platform.account(&[("type", "standard")]).await;
    let sent = [("amount", "250"), ("currency", "usd"), ("source", holders.as_str())];
    assert_eq!(refusal(platform.post("/v1/charges", &sent).await).1, "source");
    let account = platform.account(CUSTOM).await;
    let sent = [("amount", "250"), ("currency", "cad"), ("source", account.as_str())];
    assert_eq!(refusal(platform.post("/v1/charges", &sent).await).1, "currency");
    let sent = [("amount", "250"), ("currency", "usd"), ("source", account.as_str())];
    let stranger = platform.on(&platform.account(CUSTOM).await);
    assert_eq!(refusal(stranger.post("/v1/charges", &sent).await).0, "resource_missing");
}

#[tokio::test]
async fn who_has_money_at_once_is_told_at_once() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(CUSTOM).await;
    let seller = platform.on(&account);
    let available = async |actor: &testkit::Actor| {
        platform.advance("seconds", 1).await;
        let told = actor.told().await;
        told.iter().filter(|kind| *kind == "balance.available").count()
    };
    assert_eq!((available(&platform).await, available(&seller).await), (0, 0));
    platform.pay(&[("payment_method", "pm_card_bypassPendingInternational")]).await;
    assert_eq!((available(&platform).await, available(&seller).await), (1, 0));
    let sent = [("amount", "100"), ("currency", "usd"), ("destination", account.as_str())];
    platform.post("/v1/transfers", &sent).await.ok();
    assert_eq!((available(&platform).await, available(&seller).await), (1, 1));
    // What is pending is told when it settles.
    platform.pay(&[]).await;
    assert_eq!(available(&platform).await, 1);
    platform.advance("days", 7).await;
    assert_eq!(available(&platform).await, 2);
}
