//! What a sandbox lets its platform say of itself.

use testkit::World;

use crate::money::{SELLER, refusal, text};

#[tokio::test]
async fn a_platform_pays_itself_out() {
    let world = World::new(1);
    let platform = world.platform("a");
    platform.pay(&[("payment_method", "pm_card_bypassPending")]).await;
    let money = [("amount", "100"), ("currency", "usd")];
    let payout = platform.post("/v1/payouts", &money).await.ok();
    let first = text(&payout, "destination");
    platform.advance("days", 4).await;
    let path = format!("/v1/payouts/{}", text(&payout, "id"));
    assert_eq!(platform.get(&path, &[]).await.ok()["status"], "paid");

    let other = [
        ("external_account[object]", "bank_account"),
        ("external_account[country]", "US"),
        ("external_account[currency]", "usd"),
        ("external_account[routing_number]", "110000000"),
        ("external_account[account_number]", "000111111116"),
    ];
    let settings = platform.post("/v1/sandbox/settings", &other).await.ok();
    assert_eq!(settings["object"], "sandbox.settings");
    let payout = platform.post("/v1/payouts", &money).await.ok();
    assert_ne!(text(&payout, "destination"), first);
    platform.advance("days", 4).await;
    let path = format!("/v1/payouts/{}", text(&payout, "id"));
    assert_eq!(platform.get(&path, &[]).await.ok()["failure_code"], "no_account");

    let unnamed = [other[1], other[2], other[3], other[4]];
    let answer = platform.post("/v1/sandbox/settings", &unnamed).await;
    assert_eq!(refusal(answer).1, "external_account[object]");
    // It is said by the platform for itself.
    let seller = platform.on(&platform.account(SELLER).await);
    assert_eq!(seller.post("/v1/sandbox/settings", &other).await.status, 403);
}
