//! Sending money on, and taking it back.

use testkit::{Actor, World};

use crate::money::{
    SELLER, events, lines, newest, refusal, see, statement, text, told_since, total,
};

/// A platform that has 1,000 less 59 available.
async fn funded(world: &World) -> Actor {
    let platform = world.platform("a");
    platform.pay(&[("payment_method", "pm_card_bypassPending")]).await;
    assert_eq!(total(&platform).await, 941);
    platform
}

async fn send(actor: &Actor, to: &str, amount: &str, more: &[(&str, &str)]) -> testkit::Answer {
    let mut params = vec![("amount", amount), ("currency", "usd"), ("destination", to)];
    params.extend(more);
    params.retain(|(_, value)| !value.is_empty());
    actor.post("/v1/transfers", &params).await
}

#[tokio::test]
async fn a_transfer_takes_what_is_available() {
    let world = World::new(1);
    let platform = funded(&world).await;
    let account = platform.account(SELLER).await;
    let seller = platform.on(&account);
    let before = (events(&platform).await, events(&seller).await);
    let sent = send(&platform, &account, "941", &[("description", "all")]).await.ok();
    assert_eq!((&sent["amount"], &sent["reversed"]), (&941.into(), &false.into()));
    assert_eq!((total(&platform).await, total(&seller).await), (0, 941));
    assert_eq!(newest(&platform, 1).await, lines(&[("transfer", -941, 0)]));
    assert_eq!(statement(&seller).await, lines(&[("payment", 941, 0)]));
    assert_eq!(told_since(&platform, before.0).await, ["transfer.created"]);
    assert_eq!(told_since(&seller, before.1).await, ["payment.created"]);
    let payment = text(&sent, "destination_payment");
    let payment = see(&seller, "charges", &payment).await;
    assert_eq!((&payment["amount"], &payment["source_transfer"]), (&941.into(), &sent["id"]));
    let refused = refusal(send(&platform, &account, "1", &[]).await);
    assert_eq!(refused.0, "balance_insufficient");
    // An account sends to its platform.
    send(&seller, &text(&platform.get("/v1/account", &[]).await.ok(), "id"), "41", &[]).await.ok();
    assert_eq!((total(&platform).await, total(&seller).await), (41, 900));
}

#[tokio::test]
async fn transfers_draw_on_a_charge_up_to_its_amount() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let paid = platform.pay(&[]).await;
    let charge = text(&paid["latest_charge"], "id");
    let source = ("source_transaction", charge.as_str());
    let over =
        "Transfers using this transaction as a source must not exceed the source amount of $10";
    let answer = refusal(send(&platform, &account, "1001", &[source]).await);
    assert_eq!(answer.2, over);
    send(&platform, &account, "400", &[source]).await.ok();
    for amount in ["601", "9223372036854775807"] {
        let answer = send(&platform, &account, amount, &[source]).await.refused(400);
        assert_eq!(
            answer["message"],
            "Transfers using this transaction as a source must not exceed the source amount of $10.00. (There is already a transfer using this source, amounting to $4.00.)"
        );
    }
    let rest = send(&platform, &account, "", &[source]).await.ok();
    assert_eq!(rest["amount"], 600);
    assert_eq!(rest["transfer_group"], format!("group_{}", text(&paid, "id")));
    for amount in ["", "1"] {
        assert_eq!(refusal(send(&platform, &account, amount, &[source]).await).2, over);
    }
    // A destination charge's own transfer counts.
    let paid = platform
        .pay(&[("transfer_data[destination]", &account), ("transfer_data[amount]", "700")])
        .await;
    let charge = text(&paid["latest_charge"], "id");
    let source = ("source_transaction", charge.as_str());
    assert_eq!(refusal(send(&platform, &account, "301", &[source]).await).2, over);
    send(&platform, &account, "300", &[source]).await.ok();
}

#[tokio::test]
async fn transfers_that_can_not_be() {
    let world = World::new(1);
    let platform = funded(&world).await;
    let account = platform.account(SELLER).await;
    let least = "This value must be greater than or equal to 1";
    for (amount, expected) in [
        ("-1", ["parameter_invalid_integer", "amount", least]),
        ("0", ["parameter_invalid_integer", "amount", least]),
        ("", ["parameter_missing", "amount", "Missing required param"]),
        (
            "942",
            [
                "balance_insufficient",
                "",
                "You have insufficient available funds in your Stripe account",
            ],
        ),
        (
            "9223372036854775807",
            [
                "balance_insufficient",
                "",
                "You have insufficient available funds in your Stripe account",
            ],
        ),
    ] {
        let answer = refusal(send(&platform, &account, amount, &[]).await);
        assert_eq!([answer.0.as_str(), answer.1.as_str(), answer.2.as_str()], expected, "{amount}");
    }
    let held = platform.pay(&[("capture_method", "manual")]).await;
    let held = text(&held["latest_charge"], "id");
    let answer = refusal(send(&platform, &account, "5", &[("source_transaction", &held)]).await);
    assert_eq!(answer.1, "source_transaction");
    let incapable = text(&platform.post("/v1/accounts", &[("type", "express")]).await.ok(), "id");
    let answer = refusal(send(&platform, &incapable, "5", &[]).await);
    assert_eq!(answer.0, "insufficient_capabilities_for_transfer");
    assert_eq!(total(&platform).await, 941);
}

#[tokio::test]
async fn a_transfer_is_changed_in_its_notes_only() {
    let world = World::new(1);
    let platform = funded(&world).await;
    let account = platform.account(SELLER).await;
    let sent = text(&send(&platform, &account, "5", &[]).await.ok(), "id");
    let before = events(&platform).await;
    let path = format!("/v1/transfers/{sent}");
    let changed = platform.post(&path, &[("description", "d"), ("metadata[a]", "b")]).await.ok();
    assert_eq!((&changed["description"], &changed["metadata"]["a"]), (&"d".into(), &"b".into()));
    assert_eq!(told_since(&platform, before).await, ["transfer.updated"]);
    let answer = refusal(platform.post(&path, &[("amount", "4")]).await);
    assert_eq!(answer.0, "parameter_unknown");
}

#[tokio::test]
async fn what_is_drawn_on_a_charge_is_in_its_currency() {
    let world = World::new(1);
    let platform = funded(&world).await;
    let account = platform.account(SELLER).await;
    let charge = text(&platform.list("/v1/charges", &[]).await[0], "id");
    let euros = [("currency", "eur"), ("destination", &account), ("source_transaction", &charge)];
    for sent in [&euros[..], &[&euros[..], &[("amount", "1")]].concat()] {
        let error = platform.post("/v1/transfers", sent).await.refused(400);
        let words = "The currency of source_transaction's balance transaction (usd) must be the same as the transfer currency (eur)";
        assert_eq!(error["message"], words, "{sent:?}");
    }
}
