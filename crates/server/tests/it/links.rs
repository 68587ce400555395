//! What links in replies begin with: the public URL, or in development what a caller used.

use engine::{Links, Settings};
use serde_json::Value;
use testkit::{Actor, Seen, World};

fn world(links: Links, open_platforms: bool) -> World {
    World::with(1, Settings { fees: Default::default(), links, open_platforms })
}

/// Every URL of this server that a reply holds, wherever it stands; URLs of paths are none.
fn urls(body: &Value, found: &mut Vec<String>) {
    match body {
        Value::String(text) if text.contains("://") => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| urls(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| urls(field, found)),
        _ => {}
    }
}

/// One of each link that the API hands out.
async fn every_link(platform: &Actor) -> Vec<String> {
    let capability = ("capabilities[transfers][requested]", "true");
    let id = platform.account(&[("type", "express"), ("country", "US"), capability]).await;
    let mut replies = Vec::new();
    let link = [("account", id.as_str()), ("type", "account_onboarding")];
    let back = [("return_url", "https://b.test/"), ("refresh_url", "https://b.test/")];
    let link = platform.post("/v1/account_links", &[link, back].concat()).await.ok();
    replies.push(link["url"].clone());
    let login = format!("/v1/accounts/{id}/login_links");
    replies.push(platform.post(&login, &[]).await.ok()["url"].clone());
    let paid = platform.pay(&[("transfer_data[destination]", &id)]).await;
    replies.push(paid["latest_charge"]["receipt_url"].clone());
    let payment = platform.on(&id).list("/v1/charges", &[]).await;
    replies.push(payment[0]["receipt_url"].clone());
    let card = [("payment_method", "pm_card_threeDSecure2Required")];
    for return_url in [&[][..], &[("return_url", "https://b.test/")]] {
        let action = platform.pay(&[&card[..], return_url].concat()).await["next_action"].clone();
        let page = [&action["use_stripe_sdk"]["stripe_js"], &action["redirect_to_url"]["url"]];
        replies.extend(page.into_iter().filter(|page| page.is_string()).cloned());
    }
    let upload = [("purpose", "business_logo"), ("file_link_data[create]", "true")];
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x80\0\0\0\x80\x08\x06\0\0\0\x1f\xf3\xffa";
    replies.push(platform.upload(None, &upload, "logo.png", png).await.ok());
    replies.push(platform.get("/v1/sandbox/oauth", &[]).await.ok()["authorize_url"].clone());
    let mut found = Vec::new();
    replies.iter().for_each(|reply| urls(reply, &mut found));
    found.retain(|url| !url.starts_with("https://b.test"));
    assert_eq!(found.len(), 9, "{found:#?}");
    found
}

/// Sends the form of a page.
async fn send(browser: &Actor, url: &str, page: &Seen, cookie: &str, action: &str) -> Seen {
    let mut form = crate::oauth_page::fields(&page.text);
    form.push(("action".into(), action.into()));
    let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.browse(url, cookie, Some(&form)).await
}

#[track_caller]
fn all_begin_with(base: &str, found: &[String]) {
    let wrong: Vec<_> = found.iter().filter(|url| !url.starts_with(&format!("{base}/"))).collect();
    assert!(wrong.is_empty(), "not at {base}: {wrong:#?}");
}

#[tokio::test]
async fn in_development_links_begin_with_what_the_caller_used() {
    let world = World::new(1);
    let platform = world.platform("a");
    let there = platform.with("host", "tributary:12111");
    all_begin_with("http://tributary:12111", &every_link(&there).await);
    for host in ["0.0.0.0:12111", "[::]:12111", "evil.test/a", "a@b"] {
        let found = every_link(&platform.with("host", host)).await;
        all_begin_with("http://tributary.test", &found);
    }
    all_begin_with("http://tributary.test", &every_link(&platform).await);
}

#[tokio::test]
async fn a_public_url_stands_in_every_link() {
    let world = world(Links::fixed("https://pay.example"), true);
    let platform = world.platform("a").with("host", "127.0.0.1:12111");
    all_begin_with("https://pay.example", &every_link(&platform).await);
}

#[tokio::test]
async fn an_operators_server_trusts_no_caller() {
    let world = world(Links::fixed("http://10.0.0.1:12111"), false);
    let (secret, _) = world.engine.new_keys().await.unwrap();
    let platform = world.platform("none").with_key(&secret).with("host", "evil.test");
    let params = [("redirect_uris[]", "https://shop.example/back")];
    platform.post("/v1/sandbox/oauth", &params).await.ok();
    all_begin_with("http://10.0.0.1:12111", &every_link(&platform).await);
}

#[tokio::test]
async fn what_was_handed_out_stays_as_it_was() {
    let world = World::new(1);
    let platform = world.platform("a");
    let (here, there) = (platform.with("host", "here"), platform.with("host", "there"));
    let params = [("amount", "1000"), ("currency", "usd"), ("source", "tok_visa")];
    let first = here.post_once("k", "/v1/charges", &params).await.ok();
    assert!(first["receipt_url"].as_str().unwrap().starts_with("http://here/receipts/"));
    assert_eq!(there.post_once("k", "/v1/charges", &params).await.ok(), first);
    let events = there.list("/v1/events", &[("type", "charge.succeeded")]).await;
    assert_eq!(events[0]["data"]["object"]["receipt_url"], first["receipt_url"]);
}

#[tokio::test]
async fn the_url_for_holders_opens_and_leads_somewhere() {
    let world = World::new(1);
    let platform = world.platform("a").with("host", "tributary:12111");
    let browser = platform.with("accept", "text/html");
    let shown = platform.get("/v1/sandbox/oauth", &[]).await.ok();
    let url = shown["authorize_url"].as_str().unwrap();
    assert!(url.ends_with("redirect_uri=http%3A%2F%2Ftributary%3A12111%2Foauth%2Fconnected"));
    let page = browser.browse(url, "", None).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let sent = send(&browser, url, &page, &page.cookie, "connect").await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let (path, code) = sent.location.split_once("&code=").unwrap();
    assert!(path.starts_with("http://tributary:12111/oauth/connected?"), "{path}");
    let landed = browser.browse(&sent.location, "", None).await;
    assert_eq!(landed.status, 200);
    assert!(landed.text.contains("http://tributary:12111/oauth/token"), "{}", landed.text);
    assert!(landed.text.contains(code), "{}", landed.text);

    let registered = [("redirect_uris[]", "https://shop.example/back?a=b")];
    let shown = platform.post("/v1/sandbox/oauth", &registered).await.ok();
    let url = shown["authorize_url"].as_str().unwrap();
    assert!(url.ends_with("&redirect_uri=https%3A%2F%2Fshop.example%2Fback%3Fa%3Db"), "{url}");
    assert_eq!(browser.browse(url, "", None).await.status, 200);
}

#[tokio::test]
async fn an_operators_server_hands_out_no_url_that_would_be_refused() {
    let world = world(Links::fixed("https://pay.example"), false);
    let (secret, _) = world.engine.new_keys().await.unwrap();
    let platform = world.platform("none").with_key(&secret);
    let shown = platform.get("/v1/sandbox/oauth", &[]).await.ok();
    assert_eq!(shown["authorize_url"], Value::Null);
}

#[tokio::test]
async fn the_forms_cookie_is_as_safe_as_the_address_allows() {
    for (base, cookie) in [
        ("http://pay.example", "tributary_form=; Path=/; HttpOnly; SameSite=Lax"),
        ("https://pay.example", "__Host-tributary_form=; Path=/; HttpOnly; SameSite=Lax; Secure"),
    ] {
        let world = world(Links::fixed(base), true);
        let platform = world.platform("a");
        let shown = platform.get("/v1/sandbox/oauth", &[]).await.ok();
        let url = shown["authorize_url"].as_str().unwrap();
        let page = platform.browse(url, "", None).await;
        let (name, token) = page.cookie.split_once('=').unwrap();
        let set = page.headers["set-cookie"].to_str().unwrap();
        assert_eq!(set.replace(token, ""), cookie);
        assert_eq!(send(&platform, url, &page, &page.cookie, "deny").await.status, 303);
        let other =
            if name == "tributary_form" { "__Host-tributary_form" } else { "tributary_form" };
        let planted = format!("{other}={token}");
        assert_eq!(send(&platform, url, &page, &planted, "deny").await.status, 400);
    }
}
