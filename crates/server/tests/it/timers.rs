//! What is due is done, whatever fails meanwhile.

use serde_json::{Value, json};
use store::{ParkedRow, TimerRow, WriteSet};
use testkit::{Actor, START, World};

const DAY: i64 = 86_400;

const EXPRESS: &[(&str, &str)] = &[("type", "express"), ("country", "US")];

/// An account that sells something.
async fn seller(platform: &Actor) -> Actor {
    let account = platform.account(EXPRESS).await;
    platform.pay(&[("transfer_data[destination]", &account)]).await;
    platform.on(&account)
}

async fn payouts(seller: &Actor) -> usize {
    seller.list("/v1/payouts", &[]).await.len()
}

#[tokio::test]
async fn a_timer_that_meets_a_fault_is_run_when_the_fault_is_gone() {
    let world = World::new(1);
    let platform = world.platform("a");
    let seller = seller(&platform).await;
    let week = [("advance[days]", "7")];
    // Wherever in a timer it is that nothing can be found out any more.
    for questions in 0..40 {
        world.faults.go_blind_after(questions);
        let moved = platform.post("/v1/sandbox/clock", &[("advance[seconds]", "1")]).await;
        world.faults.clear();
        if moved.status == 200 {
            break;
        }
        assert_eq!(moved.status, 500);
    }
    for questions in 4..40 {
        world.faults.go_blind_after(questions);
        platform.post("/v1/sandbox/clock", &[("to", &(START + 7 * DAY).to_string())]).await;
        world.faults.clear();
    }
    assert_eq!(world.engine.failed_timers(), 0);
    platform.post("/v1/sandbox/clock", &week).await.ok();
    assert_eq!(payouts(&seller).await, 1);
    let parked = platform.list("/v1/sandbox/timers", &[]).await;
    assert_eq!(parked, [Value::Null; 0]);
}

#[tokio::test]
async fn a_move_that_meets_a_fault_comes_as_far_as_it_comes() {
    let world = World::new(1);
    let platform = world.platform("a");
    let seller = seller(&platform).await;
    platform.post("/v1/sandbox/clock", &[("freeze", "true")]).await.ok();
    world.faults.go_blind_after(60);
    platform.post("/v1/sandbox/clock", &[("advance[days]", "7")]).await.refused(500);
    world.faults.clear();
    let clock = platform.get("/v1/sandbox/clock", &[]).await.ok();
    let now = clock["now"].as_i64().unwrap();
    assert!(now > START && now < START + 7 * DAY, "{now}");
    let events = seller.list("/v1/events", &[("limit", "100")]).await;
    let last = events.iter().filter_map(|event| event["created"].as_i64()).max();
    assert!(last.is_some_and(|last| last <= now), "nothing was done that the clock knows not of");
}

#[tokio::test]
async fn a_platform_whose_timers_fail_is_left_alone_for_a_while_and_others_are_not() {
    let world = World::new(1);
    let [failing, other] = [world.platform("a"), world.platform("b")];
    for platform in [&failing, &other] {
        platform.post("/v1/accounts", EXPRESS).await.ok();
    }
    let pending = [("outcome", "pending")];
    let account = failing.list("/v1/accounts", &[]).await[0]["id"].as_str().unwrap().to_owned();
    failing.post(&format!("/v1/sandbox/accounts/{account}/onboard"), &pending).await.ok();
    let enabled = async || {
        let account = failing.get(&format!("/v1/accounts/{account}"), &[]).await.ok();
        account["charges_enabled"] == true || account["payouts_enabled"] == true
    };
    world.pass(60);
    world.faults.go_blind_after(2);
    world.engine.run_what_is_due().await;
    world.faults.clear();
    world.engine.run_what_is_due().await;
    assert!(!enabled().await, "it is left alone");
    assert_eq!(world.engine.failed_timers(), 0);
    let other = seller(&other).await;
    world.pass(1);
    world.engine.run_what_is_due().await;
    assert!(enabled().await);
    let charges = other.list("/v1/charges", &[]).await;
    assert_eq!(charges.len(), 1);
}

/// A timer of a platform's first hour, as a command would have written it.
fn timer(seq: i64, body: &Value) -> TimerRow {
    TimerRow { due: START + 60, seq, body: body.to_string().into_bytes() }
}

#[tokio::test]
async fn a_timer_that_is_broken_is_put_aside_and_holds_nobody_up() {
    let mut world = World::new(1);
    world.failing = 2;
    let platform = world.platform("a");
    let seller = seller(&platform).await;
    world.plant(1, |seq| WriteSet {
        timers: vec![
            timer(seq, &json!({ "send_payout": { "payout": 5 } })),
            timer(seq + 1, &json!({ "unheard_of": { "name": "Ottoline" } })),
        ],
        ..WriteSet::default()
    });
    platform.advance("days", 7).await;
    assert_eq!(payouts(&seller).await, 1, "those behind it are run");
    let parked = platform.list("/v1/sandbox/timers", &[]).await;
    assert_eq!(parked.len(), 2, "{parked:#?}");
    assert_eq!(parked[0]["kind"], "send_payout");
    assert_eq!(parked[0]["about"], json!({ "payout": 5 }));
    assert_eq!(parked[0]["due"], START + 60);
    let reason = parked[1]["reason"].as_str().unwrap();
    assert!(reason.starts_with("bug: ") && !reason.contains("Ottoline"), "{reason}");
    let page = platform.get("/v1/sandbox/timers", &[("limit", "1")]).await.ok();
    assert_eq!((page["data"].as_array().unwrap().len(), &page["has_more"]), (1, &json!(true)));
    let run = format!("/v1/sandbox/timers/{}/run", parked[1]["id"].as_str().unwrap());
    platform.post(&run, &[]).await.refused(500);
    assert_eq!(platform.list("/v1/sandbox/timers", &[]).await.len(), 2, "it stays");
    world.platform("b").post(&run, &[]).await.refused(404);
}

#[tokio::test]
async fn a_timer_that_was_put_aside_is_run_again_as_of_now() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.post("/v1/accounts", EXPRESS).await.ok();
    let account = account["id"].as_str().unwrap();
    let onboard = format!("/v1/sandbox/accounts/{account}/onboard");
    platform.post(&onboard, &[]).await.ok();
    let mut id = String::new();
    world.plant(1, |seq| {
        id = format!("tmr_{seq}");
        let trigger = json!({ "account": account, "trigger": "payouts" });
        let timer = timer(seq, &json!({ "trigger_account": trigger }));
        let parked = vec![ParkedRow { timer, at: START, reason: "bug: none any more".into() }];
        WriteSet { parked, ..WriteSet::default() }
    });
    let run = format!("/v1/sandbox/timers/{id}/run");
    let first = platform.post_once("k", &run, &[]).await.ok();
    assert_eq!((&first["id"], &first["status"]), (&json!(id), &json!("done")));
    let account = platform.get(&format!("/v1/accounts/{account}"), &[]).await.ok();
    assert_eq!(account["payouts_enabled"], false);
    assert_eq!(platform.list("/v1/sandbox/timers", &[]).await, [Value::Null; 0]);
    assert_eq!(platform.post_once("k", &run, &[]).await.ok(), first);
    for id in [id.as_str(), "tmr_+1", "tmr_", "1", "tmr_99999999999999999999"] {
        let error = platform.post(&format!("/v1/sandbox/timers/{id}/run"), &[]).await.refused(404);
        assert_eq!(error["code"], "resource_missing");
    }
}
