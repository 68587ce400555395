//! Taking back what was transferred.

use testkit::{Actor, World};

use crate::money::{SELLER, events, lines, newest, refusal, see, text, told_since, total};

async fn reverse(actor: &Actor, transfer: &str, more: &[(&str, &str)]) -> testkit::Answer {
    actor.post(&format!("/v1/transfers/{transfer}/reversals"), more).await
}

/// A transfer of 500 with its charge's fee of 245, and its seller.
async fn transferred(platform: &Actor) -> (String, Actor) {
    let account = platform.account(SELLER).await;
    let to = ("transfer_data[destination]", account.as_str());
    platform.pay(&[("amount", "500"), to, ("application_fee_amount", "245")]).await;
    let transfer = platform.list("/v1/transfers", &[("limit", "1")]).await;
    (text(&transfer[0], "id"), platform.on(&account))
}

#[tokio::test]
async fn a_transfer_is_reversed_in_parts_until_nothing_is_left() {
    let world = World::new(1);
    let platform = world.platform("a");
    let (transfer, seller) = transferred(&platform).await;
    let before = (events(&platform).await, events(&seller).await);
    let first = reverse(&platform, &transfer, &[("amount", "250")]).await.ok();
    assert_eq!((&first["amount"], &first["source_refund"]), (&250.into(), &().into()));
    assert_eq!(told_since(&platform, before.0).await, ["transfer.reversed"]);
    assert_eq!(told_since(&seller, before.1).await, ["charge.refunded", "refund.created"]);
    assert_eq!(newest(&platform, 1).await, lines(&[("transfer_refund", 250, 0)]));
    assert_eq!(newest(&seller, 1).await, lines(&[("payment_refund", -250, 0)]));
    // Without being asked to, the platform keeps its fee.
    assert_eq!((total(&platform).await, total(&seller).await), (450, 5));
    let shown = see(&platform, "transfers", &transfer).await;
    assert_eq!((&shown["amount_reversed"], &shown["reversed"]), (&250.into(), &false.into()));
    let more = reverse(&platform, &transfer, &[("amount", "251")]).await.refused(400);
    assert_eq!(
        more["message"],
        "Reversal amount ($2.51) is greater than unreversed amount ($2.50)"
    );
    // Half of the fee is 122.5.
    let fee = ("refund_application_fee", "true");
    reverse(&platform, &transfer, &[("amount", "125"), fee]).await.ok();
    // A quarter of 245 is 61.25.
    assert_eq!(newest(&platform, 1).await, lines(&[("application_fee_refund", -61, 0)]));
    reverse(&platform, &transfer, &[]).await.ok();
    let shown = see(&platform, "transfers", &transfer).await;
    assert_eq!((&shown["amount_reversed"], &shown["reversed"]), (&500.into(), &true.into()));
    assert_eq!(shown["reversals"]["total_count"], 3);
    let more = refusal(reverse(&platform, &transfer, &[]).await);
    assert_eq!(more.2, format!("Transfer {transfer} has already been fully reversed"));
    let charge = text(&shown, "source_transaction");
    let refund = [("charge", charge.as_str()), ("reverse_transfer", "true")];
    let more = refusal(platform.post("/v1/refunds", &refund).await);
    assert_eq!(more.1, "reverse_transfer");
    assert_eq!(see(&platform, "charges", &charge).await["amount_refunded"], 0);
}

#[tokio::test]
async fn the_fee_of_a_reversed_half_is_rounded_half_up() {
    let world = World::new(1);
    let platform = world.platform("a");
    let (transfer, seller) = transferred(&platform).await;
    let half = [("amount", "250"), ("refund_application_fee", "true")];
    reverse(&platform, &transfer, &half).await.ok();
    assert_eq!(newest(&platform, 1).await, lines(&[("application_fee_refund", -123, 0)]));
    assert_eq!(newest(&seller, 1).await, lines(&[("adjustment", 123, 0)]));
    reverse(&platform, &transfer, &[half[1]]).await.ok();
    assert_eq!(newest(&platform, 1).await, lines(&[("application_fee_refund", -122, 0)]));
    assert_eq!(total(&seller).await, 0);
}

#[tokio::test]
async fn what_is_spent_is_not_taken_back_unless_a_charge_brought_it() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let seller = platform.on(&account);
    platform.pay(&[("payment_method", "pm_card_bypassPending")]).await;
    let send = [("amount", "900"), ("currency", "usd"), ("destination", account.as_str())];
    let transfer = text(&platform.post("/v1/transfers", &send).await.ok(), "id");
    let spend = [("amount", "600"), ("currency", "usd")];
    seller.post("/v1/payouts", &spend).await.ok();
    let refused = refusal(reverse(&platform, &transfer, &[("amount", "301")]).await);
    assert_eq!(refused.0, "balance_insufficient");
    reverse(&platform, &transfer, &[("amount", "300")]).await.ok();
    assert_eq!(total(&seller).await, 0);
    // What a charge brought is taken back, and then is owed.
    let charge = [("amount", "500"), ("currency", "usd"), ("source", "tok_bypassPending")];
    let charge = [&charge[..], &[("transfer_data[destination]", account.as_str())]].concat();
    let brought = text(&platform.post("/v1/charges", &charge).await.ok(), "transfer");
    seller.post("/v1/payouts", &[("amount", "500"), ("currency", "usd")]).await.ok();
    reverse(&platform, &brought, &[("amount", "200")]).await.ok();
    assert_eq!(total(&seller).await, -200);
    for (amount, param) in [("-1", "amount"), ("0", "amount")] {
        let refused = refusal(reverse(&platform, &transfer, &[("amount", amount)]).await);
        assert_eq!((refused.0.as_str(), refused.1.as_str()), ("parameter_invalid_integer", param));
    }
}

#[tokio::test]
async fn what_is_given_back_of_what_is_pending_is_pending() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let seller = platform.on(&account);
    let pending = async |actor: &Actor| {
        let balance = actor.get("/v1/balance", &[]).await.ok();
        ["pending", "available"].map(|part| balance[part][0]["amount"].as_i64().unwrap_or(0))
    };
    let to = [("transfer_data[destination]", account.as_str()), ("application_fee_amount", "100")];
    let charge = [("amount", "500"), ("currency", "usd"), ("source", "tok_visa")];
    let charge = platform.post("/v1/charges", &[&charge[..], &to].concat()).await.ok();
    assert_eq!((pending(&platform).await, pending(&seller).await), ([55, 0], [400, 0]));
    let refund = [("charge", charge["id"].as_str().unwrap()), ("amount", "50")];
    platform.post("/v1/refunds", &refund).await.ok();
    assert_eq!((pending(&platform).await, pending(&seller).await), ([5, 0], [400, 0]));
    reverse(&platform, &text(&charge, "transfer"), &[("amount", "200")]).await.ok();
    assert_eq!((pending(&platform).await, pending(&seller).await), ([205, 0], [200, 0]));
    let fee = text(&platform.list("/v1/application_fees", &[]).await[0], "id");
    let path = format!("/v1/application_fees/{fee}/refunds");
    platform.post(&path, &[("amount", "40")]).await.ok();
    assert_eq!((pending(&platform).await, pending(&seller).await), ([165, 0], [240, 0]));
    platform.advance("days", 7).await;
    assert_eq!(pending(&platform).await, [0, 165]);
}
