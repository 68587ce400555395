//! What is encrypted is opened by who has all the keys, or not at all.

use store::StoreError;
use testkit::World;

#[tokio::test]
async fn an_engine_that_could_not_open_everything_does_not_start() {
    let mut world = World::new(1);
    let (old, new) = ("07".repeat(32), "08".repeat(32));
    let both = format!("{new} {old}");
    world.platform("a").post("/v1/customers", &[("email", "old@planted.example")]).await.ok();
    world.restart_with(&both);
    // The old key's rows are there, although the new one opens the database's own secret.
    let refused = world.start_with(&new).unwrap_err();
    let StoreError::MissingKeys { missing, given } = &refused else { panic!("{refused}") };
    assert_eq!((missing.len(), given.len()), (1, 1));
    let told = refused.to_string();
    assert!(told.contains(&missing[0]) && told.contains("keys reseal"), "{told}");
    assert!(!told.contains(&old), "a key is no secret if it is told");
    world.start_with(&both).unwrap();

    world.engine.reseal().await.unwrap();
    world.start_with(&new).unwrap();
    assert!(matches!(world.start_with(&old), Err(StoreError::OtherKey)));

    // A server that was not told of the new one goes on with the old one, and that is noted.
    world.restart_with(&format!("{old} {new}"));
    world.platform("a").get("/v1/customers", &[]).await.ok();
    world.start_with(&both).unwrap();
    world.start_with(&new).unwrap();
    world.platform("a").post("/v1/customers", &[("email", "older@planted.example")]).await.ok();
    world.start_with(&both).unwrap();
    assert!(matches!(world.start_with(&new), Err(StoreError::MissingKeys { .. })));
}
