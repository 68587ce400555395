//! Giving back: what, to whom, in which shares, and no more than was taken.

use testkit::{Actor, World};

use crate::money::{
    SELLER, events, lines, newest, refusal, see, statement, text, told_since, total,
};

/// 500 by card, and the charge.
async fn pay(actor: &Actor, more: &[(&str, &str)]) -> String {
    let mut params = vec![("amount", "500")];
    params.extend(more);
    text(&actor.pay(&params).await["latest_charge"], "id")
}

async fn refund(actor: &Actor, charge: &str, more: &[(&str, &str)]) -> testkit::Answer {
    let mut params = vec![("charge", charge)];
    params.extend(more);
    actor.post("/v1/refunds", &params).await
}

const BOTH: [(&str, &str); 2] = [("reverse_transfer", "true"), ("refund_application_fee", "true")];

#[tokio::test]
async fn a_part_goes_back_in_shares_rounded_half_up() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let seller = platform.on(&account);
    let to = ("transfer_data[destination]", account.as_str());
    let charge = pay(&platform, &[to, ("application_fee_amount", "245")]).await;
    assert_eq!((total(&platform).await, total(&seller).await), (200, 255));
    let before = (events(&platform).await, events(&seller).await);
    let half = [("amount", "250"), BOTH[0], BOTH[1]];
    let first = refund(&platform, &charge, &half).await.ok();
    assert_eq!((&first["amount"], &first["status"]), (&250.into(), &"succeeded".into()));
    let told = told_since(&platform, before.0).await;
    let expected =
        ["transfer.reversed", "refund.created", "charge.refunded", "application_fee.refunded"];
    assert_eq!(told, expected);
    assert_eq!(told_since(&seller, before.1).await, ["charge.refunded", "refund.created"]);
    // Half of 245 is 122.5: 123 now, and what is left with the rest.
    let expected =
        [("refund", -250, 0), ("transfer_refund", 250, 0), ("application_fee_refund", -123, 0)];
    assert_eq!(newest(&platform, 3).await, lines(&expected));
    assert_eq!(
        newest(&seller, 2).await,
        lines(&[("payment_refund", -250, 0), ("adjustment", 123, 0)])
    );
    refund(&platform, &charge, &[BOTH[0], BOTH[1]]).await.ok();
    let expected =
        [("refund", -250, 0), ("transfer_refund", 250, 0), ("application_fee_refund", -122, 0)];
    assert_eq!(newest(&platform, 3).await, lines(&expected));
    assert_eq!(total(&seller).await, 0);
    assert_eq!(total(&platform).await, -45);
    let charged = see(&platform, "charges", &charge).await;
    assert_eq!((&charged["amount_refunded"], &charged["refunded"]), (&500.into(), &true.into()));

    // Half of 249 is 124.5.
    let charge = pay(&platform, &[to, ("transfer_data[amount]", "249")]).await;
    refund(&platform, &charge, &[("amount", "250"), BOTH[0]]).await.ok();
    assert_eq!(newest(&seller, 1).await, lines(&[("payment_refund", -125, 0)]));
    refund(&platform, &charge, &[BOTH[0]]).await.ok();
    assert_eq!(newest(&seller, 1).await, lines(&[("payment_refund", -124, 0)]));
}

#[tokio::test]
async fn what_was_kept_with_one_part_is_not_taken_with_the_next() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let seller = platform.on(&account);
    let to = ("transfer_data[destination]", account.as_str());
    let charge = pay(&platform, &[to, ("application_fee_amount", "245")]).await;
    refund(&platform, &charge, &[("amount", "200")]).await.ok();
    assert_eq!(total(&seller).await, 255);
    refund(&platform, &charge, &[BOTH[0]]).await.ok();
    assert_eq!(newest(&seller, 1).await, lines(&[("payment_refund", -300, 0)]));
    assert_eq!(total(&seller).await, -45);
}

#[tokio::test]
async fn a_direct_charge_gives_its_fee_back_only_if_asked_to() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let seller = platform.on(&account);
    let charge = pay(&seller, &[("application_fee_amount", "245")]).await;
    assert_eq!((total(&platform).await, total(&seller).await), (245, 210));
    let before = (events(&platform).await, events(&seller).await);
    refund(&seller, &charge, &[("amount", "250")]).await.ok();
    assert_eq!((total(&platform).await, total(&seller).await), (245, -40));
    assert_eq!(told_since(&seller, before.1).await, ["refund.created", "charge.refunded"]);
    refund(&seller, &charge, &[("amount", "125"), BOTH[1]]).await.ok();
    // A quarter of 245 is 61.25.
    assert_eq!((total(&platform).await, total(&seller).await), (184, -104));
    assert_eq!(told_since(&platform, before.0).await, ["application_fee.refunded"]);
}

#[tokio::test]
async fn a_payment_that_a_transfer_brought_goes_back_through_it() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let seller = platform.on(&account);
    let to = ("transfer_data[destination]", account.as_str());
    let charge = pay(&platform, &[to]).await;
    let payment = text(&seller.list("/v1/charges", &[]).await[0], "id");
    let transfer = text(&see(&platform, "charges", &charge).await, "transfer");
    let before = (events(&platform).await, events(&seller).await);
    let metadata = ("metadata[why]", "sent back");
    let back = refund(&seller, &payment, &[("amount", "200"), metadata]).await.ok();
    assert!(text(&back, "id").starts_with("pyr_"));
    assert_eq!(back["metadata"]["why"], "sent back");
    let reversals = platform.list(&format!("/v1/transfers/{transfer}/reversals"), &[]).await;
    assert_eq!(reversals[0]["source_refund"], back["id"]);
    assert_eq!(reversals[0]["destination_payment_refund"], back["id"]);
    assert_eq!(back["source_transfer_reversal"], reversals[0]["id"]);
    assert_eq!(newest(&platform, 1).await, lines(&[("transfer_refund", 200, 0)]));
    assert_eq!(newest(&seller, 1).await, lines(&[("payment_refund", -200, 0)]));
    assert_eq!(told_since(&platform, before.0).await, ["transfer.reversed"]);
    assert_eq!(told_since(&seller, before.1).await, ["charge.refunded", "refund.created"]);
    assert_eq!(see(&platform, "charges", &charge).await["amount_refunded"], 0);
    let network =
        platform.get("/v1/sandbox/ledger/journals", &[("object", &text(&back, "id"))]).await.ok();
    assert!(!network.to_string().contains("network/card"), "{network:#}");
    // What went back one way does not go back the other.
    let all = [("amount", "500"), BOTH[0]];
    refund(&platform, &charge, &all).await.ok();
    assert_eq!(newest(&seller, 1).await, lines(&[("payment_refund", -300, 0)]));
    assert_eq!(total(&seller).await, 0);
    let paid = see(&seller, "charges", &payment).await;
    assert_eq!((&paid["amount_refunded"], &paid["refunded"]), (&500.into(), &true.into()));
    assert_eq!(refusal(refund(&seller, &payment, &[]).await).0, "charge_already_refunded");

    // The platform's fee goes back with it if it is asked for.
    pay(&platform, &[to, ("application_fee_amount", "245")]).await;
    let payment = text(&seller.list("/v1/charges", &[]).await[0], "id");
    refund(&seller, &payment, &[("amount", "250"), BOTH[1]]).await.ok();
    assert_eq!(
        newest(&seller, 2).await,
        lines(&[("payment_refund", -250, 0), ("adjustment", 123, 0)])
    );
}

#[tokio::test]
async fn refunds_that_take_their_time() {
    let world = World::new(1);
    let platform = world.platform("a");
    let pending = pay(&platform, &[("payment_method", "pm_card_pendingRefund")]).await;
    let made = refund(&platform, &pending, &[]).await.ok();
    assert_eq!(
        (&made["status"], &made["pending_reason"]),
        (&"pending".into(), &"processing".into())
    );
    let before = events(&platform).await;
    platform.advance("minutes", 2).await;
    let made = see(&platform, "refunds", &text(&made, "id")).await;
    assert_eq!(made["status"], "succeeded");
    assert_eq!(told_since(&platform, before).await, ["refund.updated", "charge.refund.updated"]);

    let failing = pay(&platform, &[("payment_method", "pm_card_refundFail")]).await;
    let made = refund(&platform, &failing, &[("amount", "200")]).await.ok();
    assert_eq!(made["status"], "succeeded");
    let before = events(&platform).await;
    platform.advance("minutes", 2).await;
    let made = see(&platform, "refunds", &text(&made, "id")).await;
    assert_eq!((&made["status"], &made["failure_reason"]), (&"failed".into(), &"unknown".into()));
    let expected = ["refund.failed", "charge.refund.updated", "balance.available"];
    assert_eq!(told_since(&platform, before).await, expected);
    assert_eq!(
        newest(&platform, 2).await,
        lines(&[("refund", -200, 0), ("refund_failure", 200, 0)])
    );
    assert_eq!(see(&platform, "charges", &failing).await["amount_refunded"], 0);
    // And so it can be given back again.
    refund(&platform, &failing, &[("amount", "500")]).await.ok();
}

#[tokio::test]
async fn refunds_that_can_not_be() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let to = ("transfer_data[destination]", account.as_str());
    let charge = pay(&platform, &[to, ("application_fee_amount", "245")]).await;
    let plain = pay(&platform, &[]).await;
    let held = pay(&platform, &[("capture_method", "manual")]).await;
    let integer =
        ["parameter_invalid_integer", "amount", "This value must be greater than or equal to 1"];
    let uncaptured = "This uncaptured Charge was created by a PaymentIntent";
    let before = statement(&platform).await;
    for (charge, sent, expected) in [
        (&charge, ("amount", "-1"), integer),
        (&charge, ("amount", "0"), integer),
        (&charge, ("amount", "501"), ["", "amount", "Refund amount"]),
        (&charge, ("amount", "9223372036854775807"), ["", "amount", "Refund amount"]),
        (&charge, BOTH[1], ["", "refund_application_fee", "The application fee for charge"]),
        (&plain, BOTH[0], ["", "reverse_transfer", "Cannot reverse transfer on charge"]),
        (
            &plain,
            BOTH[1],
            [
                "",
                "refund_application_fee",
                "Only an application generating a fee can call refund_application_fee on",
            ],
        ),
        (&held, ("amount", "1"), ["", "", uncaptured]),
    ] {
        let answer = refusal(refund(&platform, charge, &[sent]).await);
        assert_eq!((answer.0.as_str(), answer.1.as_str()), (expected[0], expected[1]), "{sent:?}");
        assert!(answer.2.starts_with(expected[2]), "{}", answer.2);
    }
    assert_eq!(statement(&platform).await, before);
    refund(&platform, &plain, &[("amount", "499")]).await.ok();
    let more = refund(&platform, &plain, &[("amount", "2")]).await.refused(400);
    assert_eq!(
        more["message"],
        "Refund amount ($0.02) is greater than unrefunded amount on charge ($0.01)"
    );
    refund(&platform, &plain, &[("amount", "1")]).await.ok();
    let more = refund(&platform, &plain, &[("amount", "1")]).await.refused(400);
    assert_eq!(more["message"], format!("Charge {plain} has already been refunded."));
}
