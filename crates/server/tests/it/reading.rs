//! Long reads, and who waits for them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use server::reading::{self, Cost};
use testkit::World;

/// How long a test that fails takes to fail.
const STUCK: Duration = Duration::from_secs(20);

#[tokio::test]
async fn nobody_waits_for_another_ones_long_read() {
    let world = World::new(1);
    let platform = world.platform("a");
    platform.get("/v1/balance", &[]).await.ok();
    for cost in [Cost::Long, Cost::Whole] {
        let (tell, told) = mpsc::channel();
        // It lasts until somebody else, on the same thread of the runtime, has been answered.
        let long = move |_: &mut engine::Snapshot<'_>| Ok(told.recv_timeout(STUCK).is_ok());
        let long = reading::read(&world.engine, 1, cost, long);
        let short = async {
            platform.get("/v1/balance", &[]).await.ok();
            tell.send(()).is_ok()
        };
        let (ended, heard) = tokio::join!(long, short);
        assert!(ended.unwrap() && heard, "{cost:?}");
    }
}

#[tokio::test]
async fn books_are_proved_one_after_another() {
    let world = World::new(1);
    world.platform("a").get("/v1/balance", &[]).await.ok();
    let (at_once, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let proof = || {
        let (at_once, most) = (at_once.clone(), most.clone());
        let question = move |reader: &mut engine::Snapshot<'_>| {
            most.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let proof = connect::commands::ledger::check(reader);
            at_once.fetch_sub(1, Ordering::SeqCst);
            proof
        };
        reading::read(&world.engine, 1, Cost::Whole, question)
    };
    let (one, two, three, four) = tokio::join!(proof(), proof(), proof(), proof());
    for proof in [one, two, three, four] {
        assert_eq!(proof.unwrap()["balanced"], true);
    }
    assert_eq!(most.load(Ordering::SeqCst), 1);
}
