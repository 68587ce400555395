//! Ids and texts that nobody was given: unknown ones like all others, on every database.

use server::endpoint::Route;
use testkit::{Actor, World};
use wire::params::Operation;

use crate::requests::filled;

/// As they stand in a path: with a NUL, with what is no letter, with more than an index takes.
fn odd() -> Vec<String> {
    let long: String = (0..5_000).map(|n| char::from(b'a' + (n * n % 23) as u8)).collect();
    ["%00", "acct_1%00", "%e2%98%83", "%f4%8f%bf%bf", "%27%22", "_", &long]
        .map(str::to_owned)
        .into()
}

/// Calls a route with an odd id in one of its places.
async fn call(platform: &Actor, route: &Route, path: &str) -> u16 {
    match route.method {
        "GET" if route.path.ends_with("/contents") => platform.bytes(path).await.0,
        "GET" => platform.get(path, &[]).await.status,
        "DELETE" => platform.delete(path).await.status,
        _ if path.starts_with("/v2") => {
            platform.post_json(path, &serde_json::json!({})).await.status
        }
        _ => platform.post(path, &[]).await.status,
    }
}

#[tokio::test]
async fn an_odd_id_in_a_path_is_an_unknown_one() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(&[("type", "custom")]).await;
    let mut failures = Vec::new();
    for route in server::routes::all().iter().filter(|route| route.path.contains('{')) {
        for odd in odd() {
            // Behind an account that there is, the odd one is the second.
            for [first, others] in [[&odd, &account], [&account, &odd]] {
                let mut ids = [first].into_iter().chain(std::iter::repeat(others));
                let path = filled(route.path, || ids.next().unwrap().clone());
                let status = call(&platform, route, &path).await;
                if status >= 500 {
                    failures.push(format!("{status} {} {:.60}", route.method, path));
                }
            }
        }
    }
    assert_eq!(failures.join("\n"), "");
}

#[tokio::test]
async fn an_odd_text_in_a_question_finds_nothing() {
    let world = World::new(1);
    let platform = world.platform("a");
    let mut failures = Vec::new();
    let lists = server::routes::all();
    for route in lists.iter().filter(|route| route.method == "GET" && !route.path.contains('{')) {
        let operation = Operation::find(route.method, route.path).unwrap();
        for param in &operation.params {
            for odd in odd() {
                for name in [param.name.clone(), format!("{}[]", param.name)] {
                    let path = format!("{}?{name}={odd}", route.path);
                    let status = platform.get(&path, &[]).await.status;
                    if status >= 500 {
                        failures.push(format!("{status} {path:.60}"));
                    }
                }
            }
        }
    }
    assert_eq!(failures.join("\n"), "");
}

#[tokio::test]
async fn pages_and_links_take_odd_texts() {
    let world = World::new(1);
    let platform = world.platform("a");
    for odd in odd() {
        for url in [
            format!("/oauth/authorize?client_id={odd}&response_type=code"),
            format!("/express/oauth/authorize?client_id=ca_1&state={odd}&redirect_uri={odd}"),
            format!("/links/{odd}"),
            format!("/links/1-{odd}-x"),
        ] {
            let seen = platform.browse(&url, "", None).await;
            assert!(seen.status < 500, "{} {url:.60}", seen.status);
        }
    }
    let form = [("client_id", "\0"), ("response_type", "code"), ("guard", "\0")];
    assert!(platform.browse("/oauth/authorize", "", Some(&form)).await.status < 500);
    let form = [("grant_type", "authorization_code"), ("code", "\0"), ("client_secret", "\0")];
    assert!(platform.post("/oauth/token", &form).await.status < 500);
}

#[tokio::test]
async fn a_group_of_any_characters_is_a_group() {
    let world = World::new(1);
    let platform = world.platform("a");
    let unlike: String =
        (0..4_999_u32).filter_map(|n| char::from_u32(0x4e00 + n * 7 % 9_973)).collect();
    for group in ["a\0b", "\u{10ffff}", &format!("{unlike}a"), &format!("{unlike}b")] {
        let made = platform.pay(&[("transfer_group", group)]).await;
        let found = platform.list("/v1/charges", &[("transfer_group", group)]).await;
        assert_eq!(found.len(), 1);
        assert_eq!(
            (&found[0]["payment_intent"], &found[0]["transfer_group"]),
            (&made["id"], &group.into())
        );
        let name = [("name", group), ("metadata[a]", "b\0c")];
        let customer = platform.post("/v1/customers", &name).await.ok();
        let path = format!("/v1/customers/{}", customer["id"].as_str().unwrap());
        assert_eq!(platform.get(&path, &[]).await.ok(), customer);
    }
}
