//! Holders connect accounts of their own, and disconnect them.

use serde_json::{Value, json};
use testkit::{Actor, Catcher, World};

/// What a holder decides, with a redirect URI of the builder's machine.
pub async fn authorize(platform: &Actor, more: &[(&str, &str)]) -> Value {
    let params = [&[("redirect_uri", "http://localhost/back")], more].concat();
    platform.post("/v1/sandbox/oauth/authorize", &params).await.ok()
}

/// Exchanges the code of a decision.
pub async fn exchange(platform: &Actor, decision: &Value) -> Value {
    let code = decision["code"].as_str().unwrap();
    let params = [("grant_type", "authorization_code"), ("code", code)];
    platform.post("/oauth/token", &params).await.ok()
}

/// A connected account, enabled, and the reply that connected it.
pub async fn connect(platform: &Actor, scope: &str) -> (String, Value) {
    let decision = authorize(platform, &[("scope", scope)]).await;
    let reply = exchange(platform, &decision).await;
    (reply["stripe_user_id"].as_str().unwrap().to_owned(), reply)
}

pub async fn client_id(platform: &Actor) -> String {
    let settings = platform.get("/v1/sandbox/oauth", &[]).await.ok();
    settings["client_id"].as_str().unwrap().to_owned()
}

pub async fn disconnect(platform: &Actor, account: &str) -> Value {
    let client = client_id(platform).await;
    let params = [("client_id", client.as_str()), ("stripe_user_id", account)];
    platform.post("/oauth/deauthorize", &params).await.ok()
}

async fn accounts(platform: &Actor) -> Vec<String> {
    let all = platform.list("/v1/accounts", &[]).await;
    all.iter().map(|account| account["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_account_is_connected_and_disconnected_and_keeps_its_money() {
    let world = World::new(1);
    let platform = world.platform("a");
    let decision = authorize(&platform, &[("scope", "read_write"), ("state", "a b")]).await;
    let (account, code) = (&decision["account"], decision["code"].as_str().unwrap());
    let account = account.as_str().unwrap();
    let url = format!("http://localhost/back?scope=read_write&state=a%20b&code={code}");
    assert_eq!(decision["url"], url.as_str());
    platform.get(&format!("/v1/accounts/{account}"), &[]).await.refused(403);
    assert!(accounts(&platform).await.is_empty(), "connected by the code, not by the decision");

    let reply = exchange(&platform, &decision).await;
    let keys: Vec<&String> = reply.as_object().unwrap().keys().collect();
    insta::assert_snapshot!(json!(keys), @r#"["access_token","livemode","refresh_token","token_type","stripe_publishable_key","stripe_user_id","scope"]"#);
    assert_eq!(reply["stripe_user_id"], account);
    assert_eq!(accounts(&platform).await, [account]);
    platform.pay(&[("transfer_data[destination]", account)]).await;
    platform.pay(&[("on_behalf_of", account)]).await;
    let paid = platform.on(account).pay(&[("application_fee_amount", "100")]).await;
    assert_eq!(paid["application"], client_id(&platform).await.as_str());
    platform.advance("days", 1).await;
    let balance = platform.on(account).get("/v1/balance", &[]).await.ok();

    assert_eq!(disconnect(&platform, account).await, json!({ "stripe_user_id": account }));
    assert!(accounts(&platform).await.is_empty());
    let url = format!("/v1/accounts/{account}");
    for answer in [
        platform.get(&url, &[]).await,
        platform.post(&url, &[("metadata[a]", "b")]).await,
        platform.on(account).get("/v1/balance", &[]).await,
    ] {
        assert_eq!(answer.refused(403)["code"], "account_invalid");
    }
    for params in [
        [("destination", account), ("amount", "1"), ("currency", "usd")],
        [("on_behalf_of", account), ("amount", "100"), ("currency", "usd")],
        [("transfer_data[destination]", account), ("amount", "100"), ("currency", "usd")],
    ] {
        let url = if params[0].0 == "destination" { "transfers" } else { "payment_intents" };
        let error = platform.post(&format!("/v1/{url}"), &params).await.refused(400);
        assert_eq!(error["code"], "resource_missing");
    }

    let again = authorize(&platform, &[("account", account), ("scope", "read_write")]).await;
    exchange(&platform, &again).await;
    let now = platform.on(account).get("/v1/balance", &[]).await.ok();
    assert_eq!(now, balance, "what it had is what it has");
}

#[tokio::test]
async fn of_an_account_of_its_holders_own_a_platform_sees_little_and_changes_nothing() {
    let world = World::new(1);
    let platform = world.platform("a");
    let (id, _) = connect(&platform, "read_write").await;
    let url = format!("/v1/accounts/{id}");
    let account = platform.get(&url, &[]).await.ok();
    let keys: Vec<&String> = account.as_object().unwrap().keys().collect();
    insta::assert_snapshot!(json!(keys), @r#"["id","object","capabilities","charges_enabled","controller","country","default_currency","details_submitted","email","future_requirements","payouts_enabled","requirements","settings","type"]"#);
    assert_eq!(account["controller"], json!({ "type": "account" }));
    assert_eq!(account["type"], "standard");
    assert_eq!(account["charges_enabled"], true);
    assert_eq!(account["settings"]["payouts"], Value::Null);
    assert_eq!(account["settings"]["card_payments"]["decline_on"], Value::Null);
    let expected = format!(
        "This application does not have the required permissions for this endpoint on account '{id}'."
    );
    for answer in [
        platform.post(&url, &[("metadata[a]", "b")]).await,
        platform.delete(&url).await,
        platform.post(&format!("{url}/reject"), &[("reason", "fraud")]).await,
        platform.post(&format!("{url}/login_links"), &[]).await,
        platform.post(&format!("{url}/capabilities/transfers"), &[("requested", "false")]).await,
        platform.get(&format!("{url}/persons"), &[]).await,
        platform.post(&format!("{url}/persons"), &[("first_name", "A")]).await,
        platform.get(&format!("{url}/external_accounts"), &[]).await,
        platform
            .post("/v1/account_links", &[("account", id.as_str()), ("type", "account_onboarding")])
            .await,
    ] {
        assert_eq!(answer.refused(403)["message"], expected.as_str());
    }
    platform.get(&format!("/v2/core/accounts/{id}"), &[]).await.refused(404);
    let newer = platform.get("/v2/core/accounts", &[]).await.ok();
    assert_eq!(newer["data"], json!([]));
    // What happens to it goes on, out of sight.
    platform.on(&id).pay(&[]).await;
    platform.advance("days", 4).await;
    let paid = platform.on(&id).list("/v1/payouts", &[]).await;
    assert_eq!(paid.len(), 1);
    let told = platform.on(&id).told().await;
    assert!(told.iter().any(|kind| kind == "payout.paid"), "{told:?}");
    assert!(told.iter().all(|kind| !kind.starts_with("person.")), "{told:?}");
    assert_eq!(platform.get(&url, &[]).await.ok()["payouts_enabled"], true);
}

#[tokio::test]
async fn what_a_holder_gave_acts_as_the_account_and_as_nothing_else() {
    let world = World::new(1);
    let platform = world.platform("a");
    let controlled = platform.account(&[("type", "custom")]).await;
    let customer = platform.post("/v1/customers", &[]).await.ok();
    let (id, reply) = connect(&platform, "read_write").await;
    let holder = platform.with_key(reply["access_token"].as_str().unwrap());
    assert_eq!(holder.get("/v1/account", &[]).await.ok()["id"], id.as_str());
    assert_eq!(holder.get(&format!("/v1/accounts/{id}"), &[]).await.ok()["id"], id.as_str());
    let paid = holder.pay(&[("application_fee_amount", "10")]).await;
    let found = platform.on(&id).get("/v1/payment_intents", &[]).await.ok();
    assert_eq!(found["data"][0]["id"], paid["id"]);
    assert!(holder.list("/v1/accounts", &[]).await.is_empty());

    let own = platform.get("/v1/account", &[]).await.ok();
    let own = own["id"].as_str().unwrap();
    for (url, status) in [
        (format!("/v1/accounts/{own}"), 403),
        (format!("/v1/accounts/{controlled}"), 403),
        (format!("/v1/customers/{}", customer["id"].as_str().unwrap()), 404),
        ("/v1/sandbox/clock".to_owned(), 403),
        ("/v1/sandbox/ledger/check".to_owned(), 403),
        ("/v1/sandbox/oauth".to_owned(), 403),
        ("/v2/core/accounts".to_owned(), 403),
    ] {
        assert_eq!(holder.get(&url, &[]).await.status, status, "{url}");
    }
    for other in [own, &controlled] {
        let error = holder.on(other).get("/v1/balance", &[]).await.refused(403);
        assert_eq!(error["code"], "account_invalid");
    }
    holder.on(&id).get("/v1/balance", &[]).await.ok();
    assert_eq!(holder.post("/v1/accounts", &[]).await.status, 400);
    let client = client_id(&platform).await;
    let params = [("client_id", client.as_str()), ("stripe_user_id", id.as_str())];
    let refused = holder.post("/oauth/deauthorize", &params).await;
    assert_eq!((refused.status, &refused.body["error"]), (401, &json!("invalid_client")));

    let browser = platform.with_key(reply["stripe_publishable_key"].as_str().unwrap());
    browser.get("/v1/balance", &[]).await.refused(403);
    let card = [("type", "card"), ("card[token]", "tok_visa")];
    let method = browser.post("/v1/payment_methods", &card).await.ok();
    let url = format!("/v1/payment_methods/{}", method["id"].as_str().unwrap());
    holder.get(&url, &[]).await.ok();
    // The other halves of its keys are nobody's, and open no platform.
    for (key, from, to) in
        [("access_token", "sk_", "pk_"), ("stripe_publishable_key", "pk_", "sk_")]
    {
        let other = reply[key].as_str().unwrap().replacen(from, to, 1);
        platform.with_key(&other).get("/v1/balance", &[]).await.refused(401);
    }

    disconnect(&platform, &id).await;
    let error = holder.get("/v1/account", &[]).await.refused(401);
    assert_eq!(error["code"], "platform_api_key_expired");
    let again = authorize(&platform, &[("account", &id), ("scope", "read_write")]).await;
    exchange(&platform, &again).await;
    holder.get("/v1/account", &[]).await.refused(401);
}

#[tokio::test]
async fn who_may_only_look_changes_nothing() {
    let world = World::new(1);
    let platform = world.platform("a");
    let (id, reply) = connect(&platform, "read_only").await;
    let holder = platform.with_key(reply["access_token"].as_str().unwrap());
    for looker in [holder, platform.on(&id)] {
        looker.get("/v1/customers", &[]).await.ok();
        let error = looker.post("/v1/customers", &[]).await.refused(403);
        assert_eq!(error["code"], "more_permissions_required_for_application");
    }
    let again = authorize(&platform, &[("account", &id), ("scope", "read_write")]).await;
    exchange(&platform, &again).await;
    platform.on(&id).post("/v1/customers", &[]).await.ok();
}

/// What a request for keys is told: status, error and description.
async fn ask(who: &Actor, query: &str) -> (u16, String, String) {
    let params: Vec<_> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let answer = who.post("/oauth/token", &params).await;
    let text = |name: &str| answer.body[name].as_str().unwrap_or_default().to_owned();
    (answer.status, text("error"), text("error_description"))
}

#[tokio::test]
async fn what_gives_no_keys() {
    let world = World::new(1);
    let (platform, other) = (world.platform("a"), world.platform("b"));
    let late = authorize(&platform, &[]).await["code"].as_str().unwrap().to_owned();
    platform.advance("minutes", 5).await;
    let code = authorize(&platform, &[]).await["code"].as_str().unwrap().to_owned();
    let by_code = |code| format!("grant_type=authorization_code&code={code}");
    let refresh = "grant_type=refresh_token&refresh_token=rt_x";
    let unknown = |code| format!("Authorization code does not exist: {code}");
    let expired = format!("Authorization code expired: {late}");
    for (query, error, description) in [
        ("", "invalid_request", "No grant type specified"),
        ("grant_type=authorization_code", "invalid_request", "No code specified"),
        ("grant_type=password", "unsupported_grant_type", "Unsupported grant type: password"),
        (refresh, "invalid_grant", "Refresh token does not exist: rt_x"),
        ("scope=all", "invalid_scope", "Invalid scope: all"),
        ("a=b", "invalid_request", "Received unknown parameter: a"),
        (&by_code("ac_x"), "invalid_grant", &unknown("ac_x")),
        (&by_code(&late), "invalid_grant", &expired),
    ] {
        let told = ask(&platform, query).await;
        assert_eq!(told, (400, error.to_owned(), description.to_owned()), "{query}");
    }
    for (who, status, error) in [
        (&other, 400, "invalid_grant"),
        (&platform.with_key(""), 401, "invalid_client"),
        (&platform.browser(), 401, "invalid_client"),
    ] {
        let told = ask(who, &by_code(&code)).await;
        assert_eq!((told.0, told.1.as_str()), (status, error), "{}", told.2);
    }
    assert_eq!(ask(&platform, &by_code(&code)).await.0, 200, "it is as good as ever");
}

#[tokio::test]
async fn a_refresh_token_gives_keys_until_its_code_is_used_twice() {
    let world = World::new(1);
    let platform = world.platform("a");
    let decision = authorize(&platform, &[("scope", "read_write")]).await;
    let code = decision["code"].as_str().unwrap();
    // The key may come in the form, beside an empty header.
    let by_code = [("grant_type", "authorization_code"), ("code", code)];
    let params = [&by_code[..], &[("client_secret", "sk_test_a")]].concat();
    let reply = platform.with_key("").post("/oauth/token", &params).await.ok();
    let token = reply["refresh_token"].as_str().unwrap();
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", token)];
    let narrow = [&refresh[..], &[("scope", "read_only")]].concat();
    let narrow = platform.post("/oauth/token", &narrow).await.ok();
    assert_eq!((&narrow["scope"], &narrow["refresh_token"]), (&json!("read_only"), &json!(token)));
    let looker = platform.with_key(narrow["access_token"].as_str().unwrap());
    looker.post("/v1/customers", &[]).await.refused(403);
    let wide = platform.post("/oauth/token", &refresh).await.ok();
    let holder = platform.with_key(wide["access_token"].as_str().unwrap());
    holder.post("/v1/customers", &[]).await.ok();

    // Whoever uses a code twice may have stolen it.
    let by_code = format!("grant_type=authorization_code&code={code}");
    let told = ask(&platform, &by_code).await;
    assert_eq!((told.0, told.1.as_str()), (400, "invalid_grant"));
    insta::assert_snapshot!(told.2, @"This authorization code has already been used. All tokens issued with this code have been revoked.");
    holder.get("/v1/account", &[]).await.refused(401);
    looker.get("/v1/account", &[]).await.refused(401);
    assert_eq!(platform.post("/oauth/token", &refresh).await.body["error"], "invalid_grant");
    assert!(accounts(&platform).await.is_empty());
    assert_eq!(ask(&platform, &by_code).await, told, "and once more");
}

#[tokio::test]
async fn who_cannot_be_deauthorized() {
    let world = World::new(1);
    let platform = world.platform("a");
    let controlled = platform.account(&[("type", "express")]).await;
    let client = client_id(&platform).await;
    for (client, account, status, error) in [
        ("", "acct_x", 400, "invalid_request"),
        (client.as_str(), "", 400, "invalid_request"),
        ("ca_x", "acct_x", 401, "invalid_client"),
        (client.as_str(), "acct_x", 401, "invalid_client"),
        (client.as_str(), controlled.as_str(), 401, "invalid_client"),
    ] {
        let params = [("client_id", client), ("stripe_user_id", account)];
        let params: Vec<_> = params.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let answer = platform.post("/oauth/deauthorize", &params).await;
        assert_eq!((answer.status, &answer.body["error"]), (status, &json!(error)), "{params:?}");
    }
    let params = [("redirect_uri", "http://localhost/"), ("account", controlled.as_str())];
    platform.post("/v1/sandbox/oauth/authorize", &params).await.refused(400);
    // Whoever has the full dashboard is its holder's own.
    let standard = platform.account(&[("type", "standard")]).await;
    disconnect(&platform, &standard).await;
    let gone = platform.get(&format!("/v1/accounts/{standard}"), &[]).await.refused(403);
    assert_eq!(gone["code"], "account_invalid");
    assert!(gone.get("request_log_url").is_none());
}

#[tokio::test]
async fn endpoints_hear_of_the_application_and_nothing_after_it() {
    let world = World::new(1);
    world.deliver();
    let platform = world.platform("a");
    platform.post("/v1/sandbox/oauth", &[("name", "Acme")]).await.ok();
    let catcher = Catcher::start().await;
    let hears =
        |connect| [("url", catcher.url.as_str()), ("enabled_events[]", "*"), ("connect", connect)];
    platform.post("/v1/webhook_endpoints", &hears("true")).await.ok();
    let (id, reply) = connect(&platform, "read_write").await;
    let holder = platform.with_key(reply["access_token"].as_str().unwrap());
    holder.post("/v1/customers", &[]).await.ok();
    holder.pay(&[]).await;
    disconnect(&platform, &id).await;
    // The holder's money settles and is paid out, which is nobody's business but the holder's.
    platform.advance("days", 7).await;
    let caught = catcher.caught();
    let types: Vec<&str> = caught.iter().filter_map(|one| one.event["type"].as_str()).collect();
    insta::assert_snapshot!(types.join("\n"), @r"
    account.application.authorized
    customer.created
    payment_intent.created
    charge.succeeded
    payment_intent.succeeded
    account.application.deauthorized
    ");
    let last = &caught.last().unwrap().event;
    assert!(caught.iter().all(|one| one.event["account"] == id.as_str()));
    let client = client_id(&platform).await;
    let shown = |event: &Value| {
        let mut event = event.clone();
        event["id"] = json!("evt");
        event["request"] = json!(event["request"]["id"].is_string());
        event.to_string().replace(&id, "acct").replace(&client, "ca")
    };
    insta::assert_snapshot!(shown(&caught[0].event), @r#"{"id":"evt","object":"event","account":"acct","api_version":"2026-10-28.endive","context":"acct","created":1894010400,"data":{"object":{"id":"ca","object":"application","name":"Acme"}},"livemode":false,"pending_webhooks":1,"request":true,"type":"account.application.authorized"}"#);
    insta::assert_snapshot!(shown(last), @r#"{"id":"evt","object":"event","account":"acct","api_version":"2026-10-28.endive","context":"acct","created":1894010400,"data":{"object":{"id":"ca","object":"application","name":"Acme"}},"livemode":false,"pending_webhooks":1,"request":true,"type":"account.application.deauthorized"}"#);

    // A controlled account with the full dashboard is deauthorized by its deletion.
    let controlled = platform.post("/v1/accounts", &[("type", "standard")]).await.ok();
    let controlled = controlled["id"].as_str().unwrap();
    platform.delete(&format!("/v1/accounts/{controlled}")).await.ok();
    platform.advance("days", 1).await;
    let caught = catcher.caught();
    let last = &caught.last().unwrap().event;
    assert_eq!(last["type"], "account.application.deauthorized");
    assert_eq!(last["account"], controlled);
}

#[tokio::test]
async fn an_express_account_comes_under_the_platforms_control() {
    let world = World::new(1);
    let platform = world.platform("a");
    let decision =
        authorize(&platform, &[("express", "true"), ("suggested_capabilities[]", "transfers")])
            .await;
    let reply = exchange(&platform, &decision).await;
    assert_eq!(reply["scope"], "read_write");
    let id = reply["stripe_user_id"].as_str().unwrap();
    let account = platform.get(&format!("/v1/accounts/{id}"), &[]).await.ok();
    assert_eq!(account["type"], "express");
    assert_eq!(account["capabilities"], json!({ "transfers": "active" }));
    let holder = platform.with_key(reply["access_token"].as_str().unwrap());
    assert_eq!(holder.get("/v1/account", &[]).await.ok()["id"], id);
    let code = decision["code"].as_str().unwrap();
    let params = [("grant_type", "authorization_code"), ("code", code)];
    assert_eq!(platform.post("/oauth/token", &params).await.body["error"], "invalid_grant");
    holder.get("/v1/account", &[]).await.refused(401);
    platform.post(&format!("/v1/accounts/{id}"), &[("metadata[a]", "b")]).await.ok();
}
