//! From a payment to the bank.

use testkit::World;

use crate::money::{events, lines, newest, refusal, see, statement, text, told_since};

const CUSTOM: &[(&str, &str)] = &[
    ("type", "custom"),
    ("business_type", "individual"),
    ("capabilities[transfers][requested]", "true"),
    ("capabilities[card_payments][requested]", "true"),
];

async fn balance(actor: &testkit::Actor) -> (i64, i64) {
    let balance = actor.get("/v1/balance", &[]).await.ok();
    let of = |field: &str| balance[field][0]["amount"].as_i64().unwrap_or(0);
    (of("pending"), of("available"))
}

#[tokio::test]
async fn a_daily_payout_takes_what_has_settled() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(CUSTOM).await;
    let seller = platform.on(&account);
    let paid =
        [("transfer_data[destination]", account.as_str()), ("application_fee_amount", "123")];
    platform.pay(&paid).await;
    assert_eq!(balance(&seller).await, (877, 0));
    // Monday 10:00; card money settles on Wednesday at midnight, and is paid out that night.
    platform.advance("hours", 37).await;
    assert_eq!(balance(&seller).await, (877, 0));
    platform.advance("hours", 2).await;
    assert_eq!(balance(&seller).await, (0, 877));
    platform.advance("hours", 3).await;
    assert_eq!(balance(&seller).await, (0, 0));
    let payouts = seller.list("/v1/payouts", &[]).await;
    assert_eq!(payouts[0]["amount"], 877);
    assert_eq!(payouts[0]["automatic"], true);
    platform.advance("days", 3).await;
    let id = payouts[0]["id"].as_str().unwrap();
    let paid = seller.get(&format!("/v1/payouts/{id}"), &[]).await.ok();
    assert_eq!(paid["status"], "paid");
    let contents = seller.list("/v1/balance_transactions", &[("payout", id)]).await;
    let types: Vec<_> = contents.iter().map(|one| one["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["payout", "payment"]);
    let told = seller.told().await;
    let of_payouts: Vec<_> = told.iter().filter(|kind| kind.starts_with("payout.")).collect();
    assert_eq!(
        of_payouts,
        ["payout.created", "payout.updated", "payout.paid", "payout.reconciliation_completed"]
    );
}

#[tokio::test]
async fn no_more_is_paid_out_or_sent_on_than_is_there() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(CUSTOM).await;
    platform.pay(&[("transfer_data[destination]", &account)]).await;
    let seller = platform.on(&account);
    let before = (balance(&platform).await, balance(&seller).await);
    let usd = ("currency", "usd");
    let payout = seller.post("/v1/payouts", &[("amount", "1"), usd]).await.refused(400);
    assert_eq!(payout["code"], "balance_insufficient");
    let transfer = [("amount", "100000"), usd, ("destination", account.as_str())];
    let transfer = platform.post("/v1/transfers", &transfer).await.refused(400);
    assert_eq!(transfer["code"], "balance_insufficient");
    assert_eq!((balance(&platform).await, balance(&seller).await), before, "nothing has moved");
}

#[tokio::test]
async fn transfers_of_a_charge_never_exceed_it() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(CUSTOM).await;
    let charge = platform.pay(&[]).await["latest_charge"]["id"].as_str().unwrap().to_owned();
    let transfer = async |amount: &str| {
        let params = [
            ("amount", amount),
            ("currency", "usd"),
            ("destination", account.as_str()),
            ("source_transaction", charge.as_str()),
        ];
        platform.post("/v1/transfers", &params).await
    };
    transfer("600").await.ok();
    let error = transfer("401").await.refused(400);
    insta::assert_snapshot!(error["message"].as_str().unwrap().replace(&charge, "ch"), @"Transfers using this transaction as a source must not exceed the source amount of $10.00. (There is already a transfer using this source, amounting to $6.00.)");
    transfer("400").await.ok();
}

#[tokio::test]
async fn a_payout_that_fails_comes_back() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(CUSTOM).await;
    let seller = platform.on(&account);
    let bank = [
        ("external_account[object]", "bank_account"),
        ("external_account[country]", "US"),
        ("external_account[currency]", "usd"),
        ("external_account[routing_number]", "110000000"),
        ("external_account[account_number]", "000111111116"),
        ("default_for_currency", "true"),
    ];
    platform.post(&format!("/v1/accounts/{account}/external_accounts"), &bank).await.ok();
    platform
        .pay(&[
            ("transfer_data[destination]", &account),
            ("payment_method", "pm_card_bypassPending"),
        ])
        .await;
    let made = [("amount", "1000"), ("currency", "usd")];
    let payout = seller.post("/v1/payouts", &made).await.ok();
    assert_eq!(balance(&seller).await, (0, 0));
    platform.advance("days", 4).await;
    let path = format!("/v1/payouts/{}", payout["id"].as_str().unwrap());
    let failed = seller.get(&path, &[]).await.ok();
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["failure_code"], "no_account");
    assert!(failed["failure_balance_transaction"].is_string());
}

#[tokio::test]
async fn an_account_without_money_costs_nothing() {
    let world = World::new(1);
    let platform = world.platform("a");
    for _ in 0..3 {
        platform.account(CUSTOM).await;
    }
    platform.advance("hours", 1).await;
    let month = platform.post("/v1/sandbox/clock", &[("advance[days]", "30")]).await.ok();
    assert_eq!(month["timers_run"], 0);
}

#[tokio::test]
async fn money_that_waited_is_paid_out_once_payouts_are_wanted() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(CUSTOM).await;
    let seller = platform.on(&account);
    let interval = "settings[payouts][schedule][interval]";
    let path = format!("/v1/accounts/{account}");
    platform.post(&path, &[(interval, "manual")]).await.ok();
    platform.pay(&[("transfer_data[destination]", &account)]).await;
    platform.advance("days", 7).await;
    assert_eq!(balance(&seller).await, (0, 1000));
    platform.post(&path, &[(interval, "daily")]).await.ok();
    platform.advance("days", 1).await;
    assert_eq!(balance(&seller).await, (0, 0));
}

const BANK: &[(&str, &str)] = &[
    ("external_account[object]", "bank_account"),
    ("external_account[country]", "US"),
    ("external_account[currency]", "usd"),
    ("external_account[routing_number]", "110000000"),
    ("default_for_currency", "true"),
];
const DEBITS: &str = "settings[payouts][debit_negative_balances]";

/// An account that was paid, paid out, and then had to give all of it back.
async fn in_debt(platform: &testkit::Actor, debits: &str) -> String {
    let account = platform.account(&[CUSTOM, &[(DEBITS, debits)]].concat()).await;
    let path = format!("/v1/accounts/{account}");
    let manual = [("settings[payouts][schedule][interval]", "manual")];
    platform.post(&path, &manual).await.ok();
    let seller = platform.on(&account);
    let charge = seller.pay(&[("payment_method", "pm_card_bypassPending")]).await["latest_charge"]
        ["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(balance(&seller).await, (0, 941));
    seller.post("/v1/payouts", &[("amount", "941"), ("currency", "usd")]).await.ok();
    seller.post("/v1/refunds", &[("charge", &charge)]).await.ok();
    assert_eq!(balance(&seller).await, (0, -1000));
    account
}

async fn debits_of(seller: &testkit::Actor) -> Vec<serde_json::Value> {
    let payouts = seller.list("/v1/payouts", &[]).await;
    payouts.into_iter().filter(|payout| payout["amount"].as_i64() < Some(0)).collect()
}

#[tokio::test]
async fn a_negative_balance_is_taken_from_the_bank_where_that_is_agreed() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = in_debt(&platform, "true").await;
    let seller = platform.on(&account);
    // Monday 10:00. The debit is made on Tuesday at two, whatever the schedule, and arrives on
    // Wednesday.
    platform.advance("hours", 15).await;
    assert_eq!(balance(&seller).await, (0, -1000));
    platform.advance("hours", 1).await;
    assert_eq!(balance(&seller).await, (0, 0));
    let debit = debits_of(&seller).await.remove(0);
    let shown = ["amount", "automatic", "status", "type"].map(|field| debit[field].to_string());
    assert_eq!(shown, ["-1000", "true", "\"pending\"", "\"bank_account\""]);
    let id = debit["id"].as_str().unwrap();
    let contents = seller.list("/v1/balance_transactions", &[("payout", id)]).await;
    let contents: Vec<_> = contents
        .iter()
        .map(|one| (one["type"].as_str().unwrap(), one["net"].as_i64().unwrap()))
        .collect();
    assert_eq!(contents, [("payout", 1000), ("refund", -1000), ("payout", -941), ("charge", 941)]);
    platform.advance("days", 1).await;
    let paid = seller.get(&format!("/v1/payouts/{id}"), &[]).await.ok();
    assert_eq!(paid["status"], "paid");
    let told = seller.told().await;
    let last: Vec<_> =
        told.iter().rev().filter(|kind| kind.starts_with("payout.")).take(4).collect();
    assert_eq!(
        last,
        ["payout.reconciliation_completed", "payout.paid", "payout.updated", "payout.created"]
    );
    platform.advance("days", 7).await;
    assert_eq!(debits_of(&seller).await.len(), 1);
}

#[tokio::test]
async fn what_is_owed_waits_where_no_debit_is_agreed_or_payments_cover_it() {
    let world = World::new(1);
    let platform = world.platform("a");
    let (waits, covered) = (in_debt(&platform, "false").await, in_debt(&platform, "true").await);
    platform
        .pay(&[
            ("transfer_data[destination]", &covered),
            ("payment_method", "pm_card_bypassPending"),
        ])
        .await;
    platform.advance("days", 10).await;
    assert_eq!(balance(&platform.on(&waits)).await, (0, -1000));
    assert_eq!(balance(&platform.on(&covered)).await, (0, 0));
    for account in [&waits, &covered] {
        assert!(debits_of(&platform.on(account)).await.is_empty());
    }
    platform.post(&format!("/v1/accounts/{waits}"), &[(DEBITS, "true")]).await.ok();
    platform.advance("days", 1).await;
    assert_eq!(balance(&platform.on(&waits)).await, (0, 0), "agreed to later");
}

#[tokio::test]
async fn a_bank_that_refuses_a_debit_is_not_debited_again_until_it_is_another() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = in_debt(&platform, "true").await;
    let seller = platform.on(&account);
    let banks = format!("/v1/accounts/{account}/external_accounts");
    let refusing = [BANK, &[("external_account[account_number]", "000333333335")]].concat();
    platform.post(&banks, &refusing).await.ok();
    platform.advance("days", 10).await;
    let debits = debits_of(&seller).await;
    assert_eq!((debits.len(), &debits[0]["status"]), (1, &"failed".into()));
    assert_eq!(debits[0]["failure_code"], "debit_not_authorized");
    assert_eq!(balance(&seller).await, (0, -1000));
    let working = [BANK, &[("external_account[account_number]", "000123456789")]].concat();
    platform.post(&banks, &working).await.ok();
    platform.advance("days", 5).await;
    assert_eq!(balance(&seller).await, (0, 0));
    assert_eq!(debits_of(&seller).await[0]["status"], "paid");
}

#[tokio::test]
async fn an_account_may_go_while_its_last_payout_is_under_way() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(CUSTOM).await;
    let refusing = [BANK, &[("external_account[account_number]", "000111111116")]].concat();
    platform.post(&format!("/v1/accounts/{account}/external_accounts"), &refusing).await.ok();
    let seller = platform.on(&account);
    seller.pay(&[("payment_method", "pm_card_bypassPending")]).await;
    // The schedule has planned a payout by now; this one is before it.
    seller.post("/v1/payouts", &[("amount", "941"), ("currency", "usd")]).await.ok();
    platform.delete(&format!("/v1/accounts/{account}")).await.ok();
    platform.advance("days", 10).await;
    assert_eq!(world.engine.failed_timers(), 0);
    platform.get("/v1/sandbox/ledger/check", &[]).await.ok();
}

/// An account that has 455 available, by hand only, with a bank account of its own choosing.
async fn rich(platform: &testkit::Actor, number: &str) -> testkit::Actor {
    let manual = [("settings[payouts][schedule][interval]", "manual")];
    let account = platform.account(&[CUSTOM, &manual].concat()).await;
    let bank = [BANK, &[("external_account[account_number]", number)]].concat();
    platform.post(&format!("/v1/accounts/{account}/external_accounts"), &bank).await.ok();
    let seller = platform.on(&account);
    seller.pay(&[("payment_method", "pm_card_bypassPending"), ("amount", "500")]).await;
    assert_eq!(balance(&seller).await, (0, 455));
    seller
}

#[tokio::test]
async fn payouts_that_can_not_be() {
    let world = World::new(1);
    let platform = world.platform("a");
    let seller = rich(&platform, "000123456789").await;
    let before = events(&seller).await;
    let integer = "parameter_invalid_integer";
    for (sent, code, param) in [
        (vec![("amount", "-1")], integer, "amount"),
        (vec![("amount", "0")], integer, "amount"),
        (vec![("amount", "1.5")], integer, "amount"),
        (vec![("amount", "456")], "balance_insufficient", ""),
        (vec![("amount", "9223372036854775807")], "balance_insufficient", ""),
        (vec![("amount", "1"), ("currency", "eur")], "balance_insufficient", ""),
        (vec![("amount", "1"), ("destination", "ba_x")], "resource_missing", "destination"),
    ] {
        let params = [&sent[..], &[("currency", "usd")]].concat();
        let params = if sent.iter().any(|(name, _)| *name == "currency") { sent } else { params };
        let refused = refusal(seller.post("/v1/payouts", &params).await);
        assert_eq!((refused.0.as_str(), refused.1.as_str()), (code, param), "{params:?}");
    }
    assert_eq!(statement(&seller).await, lines(&[("charge", 500, 45)]));
    assert_eq!(told_since(&seller, before).await, [""; 0]);
    assert!(seller.list("/v1/payouts", &[]).await.is_empty());
    // All there is, and not one more.
    seller.post("/v1/payouts", &[("amount", "455"), ("currency", "usd")]).await.ok();
    let one = seller.post("/v1/payouts", &[("amount", "1"), ("currency", "usd")]).await;
    assert_eq!(refusal(one).0, "balance_insufficient");
}

#[tokio::test]
async fn a_payout_is_taken_back_once_and_before_it_is_sent() {
    let world = World::new(1);
    let platform = world.platform("a");
    let seller = rich(&platform, "000123456789").await;
    let before = events(&seller).await;
    let make = async |amount: &str| {
        let params = [("amount", amount), ("currency", "usd")];
        text(&seller.post("/v1/payouts", &params).await.ok(), "id")
    };
    let cancel = async |id: &str| seller.post(&format!("/v1/payouts/{id}/cancel"), &[]).await;
    let words = |status: &str| {
        let text =
            "Payouts can only be canceled while they are pending; this payout has a status of";
        (String::new(), String::new(), format!("{text} {status}"))
    };
    let first = make("123").await;
    let canceled = cancel(&first).await.ok();
    assert_eq!(canceled["status"], "canceled");
    assert!(canceled["failure_balance_transaction"].is_string());
    assert_eq!(refusal(cancel(&first).await), words("canceled"));
    let second = make("124").await;
    platform.advance("hours", 2).await;
    assert_eq!(refusal(cancel(&second).await), words("in_transit"));
    platform.advance("days", 2).await;
    assert_eq!(refusal(cancel(&second).await), words("paid"));
    assert_eq!(platform.post(&format!("/v1/payouts/{second}/cancel"), &[]).await.status, 404);
    let moved = [("payout", -123, 0), ("payout_cancel", 123, 0), ("payout", -124, 0)];
    assert_eq!(newest(&seller, 3).await, lines(&moved));
    let told = ["payout.created", "payout.canceled", "payout.created", "payout.updated"];
    assert_eq!(told_since(&seller, before).await, [&told[..], &["payout.paid"]].concat());
    assert_eq!(balance(&seller).await, (0, 331));
}

#[tokio::test]
async fn a_bank_that_fails_gives_the_money_back_and_is_marked() {
    let world = World::new(1);
    let platform = world.platform("a");
    for (number, code) in [
        ("000111111113", "account_closed"),
        ("000111111116", "no_account"),
        ("000222222227", "insufficient_funds"),
        ("000333333335", "debit_not_authorized"),
        ("000444444440", "invalid_currency"),
    ] {
        let seller = rich(&platform, number).await;
        let (before, ours) = (events(&seller).await, events(&platform).await);
        let params = [("amount", "123"), ("currency", "usd")];
        let payout = seller.post("/v1/payouts", &params).await.ok();
        platform.advance("days", 4).await;
        let payout = see(&seller, "payouts", &text(&payout, "id")).await;
        assert_eq!((&payout["status"], &payout["failure_code"]), (&"failed".into(), &code.into()));
        assert!(payout["failure_message"].is_string(), "{payout:#}");
        assert_eq!(
            newest(&seller, 2).await,
            lines(&[("payout", -123, 0), ("payout_failure", 123, 0),])
        );
        assert_eq!(balance(&seller).await, (0, 455));
        let told = told_since(&seller, before).await;
        assert_eq!(told, ["payout.created", "payout.updated", "payout.failed"], "{code}");
        assert_eq!(told_since(&platform, ours).await, [""; 0], "it is not the platform's");
        let bank = text(&payout, "destination");
        let path = format!("/v1/accounts/{}/external_accounts/{bank}", seller_id(&seller).await);
        assert_eq!(platform.get(&path, &[]).await.ok()["status"], "errored");
    }
}

async fn seller_id(seller: &testkit::Actor) -> String {
    text(&seller.get("/v1/account", &[]).await.ok(), "id")
}

#[tokio::test]
async fn a_payout_goes_to_an_account_in_its_own_currency() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(&[CUSTOM, &[("country", "DE")]].concat()).await;
    let seller = platform.on(&account);
    let path = format!("/v1/accounts/{account}/external_accounts");
    let bank = text(&platform.list(&path, &[]).await[0], "id");
    for currency in ["usd", "huf"] {
        let pay = [("currency", currency), ("amount", "100050")];
        let pay = [&pay[..], &[("payment_method", "pm_card_bypassPending")]].concat();
        seller.pay(&pay).await;
        let to_euros = [("amount", "1000"), ("currency", currency), ("destination", &bank)];
        for sent in [&to_euros[..], &to_euros[..2]] {
            let words = "Sorry, you don't have any external accounts in that currency";
            assert_eq!(refusal(seller.post("/v1/payouts", sent).await).2, words, "{sent:?}");
        }
    }
    // No bank has what is below a forint.
    let forint = [("amount", "1050"), ("currency", "huf")];
    let refused = refusal(seller.post("/v1/payouts", &forint).await);
    assert_eq!((refused.0.as_str(), refused.1.as_str()), ("invalid_charge_amount", "amount"));
    assert!(seller.list("/v1/payouts", &[]).await.is_empty());
}

#[tokio::test]
async fn nothing_is_paid_out_by_a_schedule_that_is_another_one_by_now_or_while_payouts_are_paused()
{
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(CUSTOM).await;
    let seller = platform.on(&account);
    let path = format!("/v1/accounts/{account}");
    seller.pay(&[("payment_method", "pm_card_bypassPending"), ("amount", "500")]).await;
    // Monday 10:00: tonight's payout is on the calendar, and then it is Friday's.
    let weekly = [
        ("settings[payouts][schedule][interval]", "weekly"),
        ("settings[payouts][schedule][weekly_anchor]", "friday"),
    ];
    platform.post(&path, &weekly).await.ok();
    platform.advance("days", 2).await;
    assert_eq!(balance(&seller).await, (0, 455));
    let pause = format!("/v1/sandbox/accounts/{account}/pause");
    platform.post(&pause, &[("payouts", "true")]).await.ok();
    let by_hand = [("amount", "1"), ("currency", "usd")];
    assert_eq!(refusal(seller.post("/v1/payouts", &by_hand).await).0, "payouts_not_allowed");
    platform.advance("days", 7).await;
    assert_eq!(balance(&seller).await, (0, 455));
    platform.post(&pause, &[("payouts", "false")]).await.ok();
    platform.advance("days", 7).await;
    assert_eq!(balance(&seller).await, (0, 0));
    assert_eq!(seller.list("/v1/payouts", &[]).await.len(), 1);
}
