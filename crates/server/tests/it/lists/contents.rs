//! What a payout consists of, however much that is and over however many days it came together.

use testkit::World;

use super::{
    market::id,
    rare::{copies, owned},
    turning,
};

/// Lines of a payout that spans weeks.
const LINES: usize = 400;

#[tokio::test]
async fn all_of_a_long_payout_is_turned_over_and_each_page_costs_the_same() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform
        .account(&[
            ("type", "custom"),
            ("country", "US"),
            ("business_type", "individual"),
            ("capabilities[card_payments][requested]", "true"),
            ("capabilities[transfers][requested]", "true"),
            ("settings[payouts][schedule][interval]", "monthly"),
            ("settings[payouts][schedule][monthly_anchor]", "31"),
        ])
        .await;
    let seller = platform.on(&account);
    // Some before a first payout, which the second must not show, and some after it.
    for days in [28, 7, 7, 7, 14, 3] {
        seller.pay(&[]).await;
        let charge = seller.pay(&[("payment_method", "pm_card_bypassPending")]).await;
        let charge = id(&charge["latest_charge"]);
        seller.post("/v1/refunds", &[("charge", &charge), ("amount", "10")]).await.ok();
        let pending = seller.list("/v1/balance_transactions", &[("type", "charge")]).await;
        for line in pending.into_iter().take(2) {
            copies(&world, owned(&account, line), "txn", LINES / 8).await;
        }
        platform.advance("days", days).await;
    }
    let mut payouts = seller.all("/v1/payouts", &[]).await;
    payouts.retain(|payout| payout["automatic"] == true);
    assert_eq!(payouts.len(), 2);
    let all = seller.all("/v1/balance_transactions", &[]).await;
    let of = async |payout: &str, more: &[(&str, &str)]| {
        let params = [&[("payout", payout)], more].concat();
        seller.all("/v1/balance_transactions", &params).await
    };
    for (place, payout) in payouts.iter().enumerate() {
        let contents = of(&id(payout), &[]).await;
        let net: i64 = contents.iter().filter_map(|line| line["net"].as_i64()).sum();
        assert_eq!(net, 0, "the payout takes all that it shows");
        let mark = |at: &serde_json::Value, key: &serde_json::Value| {
            (at.as_i64().unwrap(), key.as_str().unwrap().rsplit('_').next().unwrap().to_owned())
        };
        let until = mark(&payout["created"], &payout["balance_transaction"]);
        let after = payouts.get(place + 1);
        let after = after.map(|after| mark(&after["created"], &after["balance_transaction"]));
        let fits = |line: &&serde_json::Value| {
            let at = mark(&line["available_on"], &line["id"]);
            at <= until && after.as_ref().is_none_or(|after| at > *after)
        };
        let expected: Vec<String> = all.iter().filter(fits).map(id).collect();
        assert!(expected.len() > 100, "{}", expected.len());
        let params = vec![("payout".to_owned(), id(payout))];
        turning::check(&seller, "/v1/balance_transactions", &params, 100, &expected).await;
        turning::check(&seller, "/v1/balance_transactions", &params, 7, &expected).await;
        let with = |kind: &str| vec![params[0].clone(), ("type".to_owned(), kind.to_owned())];
        for kind in ["charge", "refund", "payout", "transfer"] {
            let fits = |line: &&serde_json::Value| fits(line) && line["type"] == kind;
            let expected: Vec<String> = all.iter().filter(fits).map(id).collect();
            let path = "/v1/balance_transactions";
            turning::check(&seller, path, &with(kind), 10, &expected).await;
        }
    }
    // The first page, one in the middle and the last, of many lines and of few.
    let (long, payout) = (of(&id(&payouts[0]), &[]).await, id(&payouts[0]));
    let mut costs = Vec::new();
    for after in [None, Some(&long[long.len() / 2]), Some(&long[long.len() - 12])] {
        let after = after.map(id);
        let cursor = after.as_deref().map(|after| ("starting_after", after));
        let params: Vec<_> = [("payout", payout.as_str())].into_iter().chain(cursor).collect();
        world.count.take();
        seller.get("/v1/balance_transactions", &params).await.ok();
        costs.push(world.count.take());
    }
    assert!(costs.iter().all(|cost| *cost < 200), "{costs:?} for {} lines", long.len());
}
