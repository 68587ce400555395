//! Random walks over the whole API.

use std::ops::Range;

use testkit::walk::{Seen, Walk};

/// Steps of each walk.
const STEPS: usize = 500;

#[tokio::test]
async fn the_books_balance_wherever_one_walks() {
    walk(0..3).await;
}

#[tokio::test]
async fn and_on_three_more_ways() {
    walk(3..6).await;
}

#[tokio::test]
async fn and_on_rails_that_answer_late_twice_and_otherwise() {
    walk_on(100..102, Walk::outside).await;
}

/// On PostgreSQL, where a step costs many trips to the server, the last seed is left out; `cargo
/// xtask test --full walk-postgres` goes on from seed to seed.
async fn walk(seeds: Range<u64>) {
    let on_a_server = std::env::var_os("TRIBUTARY_TEST_POSTGRES").is_some();
    walk_on(seeds.start..seeds.end - u64::from(on_a_server), Walk::new).await;
}

async fn walk_on(seeds: Range<u64>, begin: fn(u64) -> Walk) {
    let mut all = Seen::default();
    for seed in seeds {
        let seen = begin(seed).run(STEPS).await;
        all.done += seen.done;
        all.refused += seen.refused;
        all.paid_out += seen.paid_out;
        all.debited += seen.debited;
        all.told += seen.told;
        all.retried += seen.retried;
        all.lost = all.lost.max(seen.lost);
    }
    // A walk that is refused everything proves nothing.
    let enough = all.done > all.refused && all.paid_out > 0 && all.debited > 0 && all.told > 1_000;
    assert!(enough && all.retried > 25 && all.lost > 12, "{all:?}");
}

#[tokio::test]
async fn the_same_seed_walks_the_same_way() {
    assert_eq!(Walk::new(7).run(100).await, Walk::new(7).run(100).await);
}

/// `cargo xtask simulate [SEED]`: one seed after the other, from the given one on, until one
/// fails; it is named with the failure. On the sandbox's rails it walks the same way again, on late
/// ones it may take some attempts.
#[tokio::test]
#[ignore = "never ends"]
async fn seed_after_seed() {
    let from = std::env::var("TRIBUTARY_SEED").ok().and_then(|seed| seed.parse().ok());
    for seed in from.unwrap_or(0).. {
        for (rails, begin) in [("sandbox", Walk::new as fn(u64) -> Walk), ("late", Walk::outside)] {
            let seen = begin(seed).run(STEPS).await;
            println!("seed {seed}, {rails} rails: {seen:?}");
        }
    }
}
