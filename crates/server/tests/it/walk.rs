//! Random walks over the whole API.

use testkit::walk::{Seen, Walk};

/// Steps of each walk.
const STEPS: usize = 500;

#[tokio::test]
async fn the_books_balance_wherever_one_walks() {
    let mut all = Seen::default();
    for seed in 0..6 {
        let seen = Walk::new(seed).run(STEPS).await;
        all.done += seen.done;
        all.refused += seen.refused;
        all.paid_out += seen.paid_out;
    }
    // A walk that is refused everything proves nothing.
    assert!(all.done > all.refused && all.paid_out > 0, "{all:?}");
}

#[tokio::test]
async fn the_same_seed_walks_the_same_way() {
    assert_eq!(Walk::new(7).run(100).await, Walk::new(7).run(100).await);
}
