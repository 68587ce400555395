//! The platform's share, and giving it back.

use testkit::{Actor, World};

use crate::money::{SELLER, events, lines, newest, refusal, see, text, told_since, total};

async fn give_back(actor: &Actor, fee: &str, more: &[(&str, &str)]) -> testkit::Answer {
    actor.post(&format!("/v1/application_fees/{fee}/refunds"), more).await
}

#[tokio::test]
async fn a_fee_is_taken_of_what_the_seller_gets_and_given_back_to_it() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let seller = platform.on(&account);
    let to = ("transfer_data[destination]", account.as_str());
    platform.pay(&[to, ("application_fee_amount", "1000")]).await;
    assert_eq!((total(&platform).await, total(&seller).await), (941, 0));
    let fee = platform.list("/v1/application_fees", &[]).await[0].clone();
    assert_eq!((&fee["amount"], &fee["account"]), (&1000.into(), &account.as_str().into()));
    let fee = text(&fee, "id");
    let before = events(&platform).await;
    let back = give_back(&platform, &fee, &[("amount", "333"), ("metadata[a]", "b")]).await.ok();
    assert_eq!((&back["amount"], &back["metadata"]["a"]), (&333.into(), &"b".into()));
    assert_eq!(told_since(&platform, before).await, ["application_fee.refunded"]);
    assert_eq!(newest(&platform, 1).await, lines(&[("application_fee_refund", -333, 0)]));
    assert_eq!(newest(&seller, 1).await, lines(&[("adjustment", 333, 0)]));
    let more = give_back(&platform, &fee, &[("amount", "668")]).await.refused(400);
    assert_eq!(
        more["message"],
        "Refund amount ($6.68) is greater than unrefunded amount on fee ($6.67)"
    );
    for amount in ["-1", "0"] {
        let refused = refusal(give_back(&platform, &fee, &[("amount", amount)]).await);
        assert_eq!(refused.0, "parameter_invalid_integer");
    }
    give_back(&platform, &fee, &[]).await.ok();
    assert_eq!((total(&platform).await, total(&seller).await), (-59, 1000));
    let shown = see(&platform, "application_fees", &fee).await;
    assert_eq!((&shown["amount_refunded"], &shown["refunded"]), (&1000.into(), &true.into()));
    let more = refusal(give_back(&platform, &fee, &[("amount", "1")]).await);
    assert_eq!(more.2, format!("Application fee {fee} has already been refunded"));
}

#[tokio::test]
async fn a_fee_of_nothing_is_shown_and_makes_none() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    for actor in [platform.clone(), platform.on(&account)] {
        let mut params = vec![("application_fee_amount", "0")];
        if actor.get("/v1/account", &[]).await.ok()["id"] != account.as_str() {
            params.push(("transfer_data[destination]", &account));
        }
        let paid = actor.pay(&params).await;
        assert_eq!(paid["application_fee_amount"], 0);
        assert_eq!(paid["latest_charge"]["application_fee"], serde_json::Value::Null);
        let charge = paid["latest_charge"]["id"].as_str().unwrap();
        let back = [("charge", charge), ("refund_application_fee", "true")];
        let refused = refusal(actor.post("/v1/refunds", &back).await);
        assert_eq!(refused.1, "refund_application_fee");
    }
    assert!(platform.list("/v1/application_fees", &[]).await.is_empty());
}

#[tokio::test]
async fn who_pays_for_processing() {
    let world = World::new(1);
    let platform = world.platform("a");
    let controlled = [
        ("controller[stripe_dashboard][type]", "none"),
        ("controller[fees][payer]", "application"),
        ("controller[losses][payments]", "application"),
        ("controller[requirement_collection]", "application"),
        ("business_type", "individual"),
        ("country", "US"),
        ("capabilities[transfers][requested]", "true"),
        ("capabilities[card_payments][requested]", "true"),
    ];
    // 500 costs 45. Who has what after a direct charge with a fee of 245.
    for (params, of_platform, of_seller) in [(SELLER, 245, 210), (&controlled[..], 200, 255)] {
        let before = total(&platform).await;
        let account = platform.account(params).await;
        let seller = platform.on(&account);
        seller.pay(&[("amount", "500"), ("application_fee_amount", "245")]).await;
        assert_eq!(total(&seller).await, of_seller);
        assert_eq!(total(&platform).await - before, of_platform);
    }
}
