//! A browser that comes by: pages, and never a question for a password.

use engine::{Links, Settings};
use testkit::World;

/// What Chromium sends when a person opens an address.
const NAVIGATION: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[tokio::test]
async fn a_browser_is_shown_what_this_is_and_how_to_begin() {
    let world = World::new(1);
    let browser = world.platform("a").with("accept", NAVIGATION).with("host", "box:12111");
    let home = browser.browse("/", "", None).await;
    assert_eq!(
        (home.status, &home.headers["content-type"]),
        (200, &"text/html; charset=utf-8".parse().unwrap())
    );
    for part in [
        "sk_test_tributary",
        "pk_test_tributary",
        "curl http://box:12111/v1/accounts \\\n  -u sk_test_tributary: \\\n  -d type=express -d country=US",
    ] {
        assert!(home.text.contains(part), "{part}: {}", home.text);
    }
    for path in
        ["/nothing", "/links/1-link_2-abc", "/receipts/ch_1", "/oauth/token", "/favicon.ico"]
    {
        let seen = browser.browse(path, "", None).await;
        assert_eq!(seen.status, 404, "{path}");
        assert!(seen.text.contains("<h1>Page not found</h1>"), "{path}: {}", seen.text);
        assert!(
            seen.headers["content-security-policy"]
                .to_str()
                .unwrap()
                .starts_with("default-src 'none'")
        );
    }
}

#[tokio::test]
async fn an_operators_page_shows_no_keys() {
    let links = Links::fixed("https://pay.example");
    let settings = Settings { fees: Default::default(), links, open_platforms: false };
    let world = World::with(1, settings);
    let browser = world.platform("a").with("accept", NAVIGATION);
    let home = browser.browse("/", "", None).await;
    assert_eq!(home.status, 200);
    assert!(!home.text.contains("_test_") && !home.text.contains("curl"), "{}", home.text);
    assert_eq!(browser.browse("/oauth/connected?code=ac_1", "", None).await.status, 404);
}

#[tokio::test]
async fn no_browser_is_asked_for_a_password() {
    let world = World::new(1);
    let anybody = world.platform("a");
    let browser = anybody.with("accept", NAVIGATION);
    for path in
        ["/", "/nothing", "/v1/accounts", "/v1/nothing", "/v2/core/accounts", "/oauth/deauthorize"]
    {
        let seen = browser.browse(path, "", None).await;
        assert!(!seen.headers.contains_key("www-authenticate"), "{path}");
        let wrong = browser.with("authorization", "Bearer nonsense").browse(path, "", None).await;
        assert!(!wrong.headers.contains_key("www-authenticate"), "{path}");
    }
    // Icons are fetched without being asked for, and not as pages.
    let icon = anybody.with("accept", "image/avif,image/webp,*/*;q=0.8");
    let icon = icon.browse("/favicon.ico", "", None).await;
    assert!(!icon.headers.contains_key("www-authenticate"));
}

#[tokio::test]
async fn clients_of_the_api_are_told_as_ever() {
    let world = World::new(1);
    let anybody = world.platform("a");
    for accept in ["*/*", "application/json", "application/json, text/plain;q=0.5"] {
        let client = anybody.with("accept", accept);
        for path in ["/v1/accounts", "/v1/nothing", "/v2/core/accounts"] {
            let seen = client.browse(path, "", None).await;
            assert_eq!(seen.status, 401, "{path}");
            assert_eq!(seen.headers["www-authenticate"], "Basic realm=\"Stripe\"");
            assert!(seen.text.contains("You did not provide an API key."), "{}", seen.text);
        }
        let error = client.get("/", &[]).await.refused(404);
        assert!(
            error["message"].as_str().unwrap().starts_with("Unrecognized request URL (GET: /)")
        );
        assert_eq!(client.browse("/", "", None).await.status, 401);
    }
    let keyed = anybody.with("accept", NAVIGATION);
    keyed.get("/v1/nothing", &[]).await.refused(404);
    keyed.get("/nothing", &[]).await.refused(404);
}
