//! Databases that older versions wrote: what they hold is shown as it was, and goes on living.

mod answers;
mod life;
pub mod market;
mod steps;

use std::path::PathBuf;

use connect::shapes::SHAPE;
use testkit::World;

/// The directory of a shape's fixture.
fn fixture(shape: u16) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/shape-{shape}"))
}

fn is_server() -> bool {
    std::env::var_os("TRIBUTARY_TEST_POSTGRES").is_some()
}

/// `cargo xtask fixture` runs this, on SQLite first. A database that is there is left as it is:
/// the program that wrote it may be gone. What the API says of it is written anew.
#[tokio::test]
#[ignore = "writes fixtures, which is done once for each shape"]
async fn write_the_fixtures() {
    let newest = fixture(SHAPE);
    if !World::is_kept(&newest) {
        let mut world = World::new(1);
        let unlisted = market::make(&mut world).await;
        world.keep(&newest);
        if !is_server() {
            answers::keep(&newest, &answers::ask(&world, &unlisted).await);
        }
    }
    for shape in 0..=SHAPE {
        let directory = fixture(shape);
        let kept = answers::kept(&directory);
        let now = answers::again(&World::kept(2, &directory), &kept).await;
        // The same seed draws the same ids on both databases, so that the answers are the same.
        match is_server() {
            false => answers::keep(&directory, &now),
            true => assert_eq!(now, kept),
        }
    }
}

/// Older programs do not start on a database with a newer schema, even if they could read it.
#[test]
fn every_shape_has_a_fixture_and_a_migration_of_its_own() {
    let schema = |shape| {
        let file = std::fs::read(fixture(shape).join("world.db"));
        let file =
            file.unwrap_or_else(|error| panic!("shape {shape}: {error}; cargo xtask fixture"));
        assert!(fixture(shape).join("world.sql").exists(), "shape {shape} on PostgreSQL");
        // Where SQLite keeps `user_version`.
        file[60..64].iter().fold(0, |version, byte| version << 8 | u32::from(*byte))
    };
    for shape in 1..=SHAPE {
        assert!(schema(shape) > schema(shape - 1), "shape {shape} came without a migration");
    }
}

#[tokio::test]
async fn what_an_older_version_wrote_is_shown_as_it_was() {
    for shape in 0..=SHAPE {
        let directory = fixture(shape);
        let kept = answers::kept(&directory);
        assert!(kept.len() > 200, "{} answers are not about everything", kept.len());
        let now = answers::again(&World::kept(2, &directory), &kept).await;
        for (kept, now) in kept.iter().zip(&now) {
            assert_eq!(now, kept);
        }
        answers::agree(&now);
    }
}

#[tokio::test]
async fn what_an_older_version_wrote_goes_on_living() {
    for shape in 0..=SHAPE {
        life::lead(&World::kept(2, &fixture(shape))).await;
    }
}
