//! What all requests have in common: keys, idempotency, expansion, pages.

use testkit::World;

const EXPRESS: &[(&str, &str)] =
    &[("type", "express"), ("capabilities[transfers][requested]", "true")];

#[tokio::test]
async fn an_idempotency_key_replays_within_its_account_alone() {
    let world = World::new(1);
    let platform = world.platform("a");
    let customer = [("email", "a@example.com")];
    let first = platform.post_once("k", "/v1/customers", &customer).await;
    let again = platform.post_once("k", "/v1/customers", &customer).await;
    assert_eq!(first.body, again.body);
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(again.headers["original-request"], first.headers["request-id"]);
    assert_ne!(again.headers["request-id"], first.headers["request-id"]);
    assert!(!first.headers.contains_key("idempotent-replayed"));

    let other = platform.post_once("k", "/v1/customers", &[("email", "b@example.com")]).await;
    let error = other.refused(400);
    assert_eq!(error["type"], "idempotency_error");
    insta::assert_snapshot!(error["message"].as_str().unwrap(), @"Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than 'k' if you meant to execute a different request.");

    let account = platform.account(EXPRESS).await;
    let connected = platform.on(&account).post_once("k", "/v1/customers", &customer).await.ok();
    assert_ne!(connected["id"], first.body["id"]);
    let elsewhere = world.platform("b").post_once("k", "/v1/customers", &customer).await.ok();
    assert_ne!(elsewhere["id"], first.body["id"]);
}

#[tokio::test]
async fn a_refusal_is_replayed_but_a_bad_request_is_not() {
    let world = World::new(1);
    let platform = world.platform("a");
    let broke = [("amount", "100"), ("currency", "usd"), ("destination", "acct_none")];
    let unknown = platform.post_once("k1", "/v1/transfers", &broke).await;
    let again = platform.post_once("k1", "/v1/transfers", &broke).await;
    assert_eq!(unknown.body, again.body);
    assert_eq!(again.headers["idempotent-replayed"], "true");

    let bad = [("colour", "red")];
    platform.post_once("k2", "/v1/customers", &bad).await.refused(400);
    platform.post_once("k2", "/v1/customers", &[("name", "B")]).await.ok();
}

#[tokio::test]
async fn a_decline_is_kept_with_what_it_left_behind() {
    let world = World::new(1);
    let platform = world.platform("a");
    let params = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("confirm", "true"),
        ("payment_method", "pm_card_visa_chargeDeclined"),
        ("payment_method_types[]", "card"),
    ];
    let first = platform.post_once("k", "/v1/payment_intents", &params).await;
    let again = platform.post_once("k", "/v1/payment_intents", &params).await;
    assert_eq!((first.status, &first.body), (402, &again.body));
    assert_eq!(platform.list("/v1/payment_intents", &[]).await.len(), 1);
    assert_eq!(platform.list("/v1/charges", &[]).await.len(), 1);
}

#[tokio::test]
async fn keys_open_what_they_may() {
    let world = World::new(1);
    let platform = world.platform("a");
    let browser = platform.browser();
    let card = [("card[number]", "4242424242424242"), ("card[exp_month]", "12")];
    let card = [&card[..], &[("card[exp_year]", "2034"), ("card[cvc]", "123")]].concat();
    let token = browser.post("/v1/tokens", &card).await.ok();
    assert_eq!(token["card"]["last4"], "4242");
    browser.get("/v1/balance", &[]).await.refused(403);
    let stranger = platform.on("acct_none").get("/v1/balance", &[]).await.refused(403);
    assert_eq!(stranger["code"], "account_invalid");
}

#[tokio::test]
async fn pages_follow_cursors_both_ways_and_filters() {
    let world = World::new(1);
    let platform = world.platform("a");
    let mut ids = Vec::new();
    for _ in 0..5 {
        let customer = platform.post("/v1/customers", &[]).await.ok();
        ids.push(customer["id"].as_str().unwrap().to_owned());
        platform.advance("seconds", 10).await;
    }
    ids.reverse();
    let found = async |params: &[(&str, &str)]| -> (Vec<String>, bool) {
        let page = platform.get("/v1/customers", params).await.ok();
        let data = page["data"].as_array().unwrap();
        let ids = data.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        (ids, page["has_more"].as_bool().unwrap())
    };
    assert_eq!(found(&[("limit", "2")]).await, (ids[..2].to_vec(), true));
    let after = [("limit", "2"), ("starting_after", ids[1].as_str())];
    assert_eq!(found(&after).await, (ids[2..4].to_vec(), true));
    let last = [("limit", "2"), ("starting_after", ids[3].as_str())];
    assert_eq!(found(&last).await, (ids[4..].to_vec(), false));
    let before = [("limit", "2"), ("ending_before", ids[3].as_str())];
    assert_eq!(found(&before).await, (ids[1..3].to_vec(), true));
    let start = testkit::START;
    let since = (start + 20).to_string();
    let till = (start + 30).to_string();
    let range = [("created[gte]", since.as_str()), ("created[lt]", till.as_str())];
    assert_eq!(found(&range).await, (vec![ids[2].clone()], false));
    assert_eq!(found(&[("limit", "1000")]).await, (ids, false), "more than a hundred is a hundred");
}

#[tokio::test]
async fn expansion_reaches_into_lists_and_creations() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(EXPRESS).await;
    let intent = platform
        .pay(&[
            ("transfer_data[destination]", &account),
            ("expand[1]", "latest_charge.transfer.destination_payment.balance_transaction"),
        ])
        .await;
    let payment = &intent["latest_charge"]["transfer"]["destination_payment"];
    assert_eq!(payment["balance_transaction"]["amount"], 1000);
    let listed = platform
        .list("/v1/charges", &[("expand[]", "data.balance_transaction"), ("limit", "1")])
        .await;
    assert_eq!(listed[0]["balance_transaction"]["fee"], 59);
    let error = platform.get("/v1/charges", &[("expand[]", "data.nothing")]).await.refused(400);
    insta::assert_snapshot!(error["message"].as_str().unwrap(), @"This property cannot be expanded (data.nothing).");
}

#[tokio::test]
async fn an_unset_value_is_gone_and_an_unknown_one_is_refused() {
    let world = World::new(1);
    let platform = world.platform("a");
    let made = [("description", "d"), ("metadata[a]", "1"), ("metadata[b]", "2")];
    let customer = platform.post("/v1/customers", &made).await.ok();
    let path = format!("/v1/customers/{}", customer["id"].as_str().unwrap());
    let changed = [("description", ""), ("metadata[a]", "")];
    let changed = platform.post(&path, &changed).await.ok();
    assert_eq!(changed["description"], serde_json::Value::Null);
    assert_eq!(changed["metadata"], serde_json::json!({"b": "2"}));
    let error = platform.post(&path, &[("descripton", "d")]).await.refused(400);
    assert_eq!(error["code"], "parameter_unknown");
    let error = platform.get("/v1/charge", &[]).await.refused(404);
    insta::assert_snapshot!(error["message"].as_str().unwrap(), @"Unrecognized request URL (GET: /v1/charge). If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. Please see https://stripe.com/docs or we can help at https://support.stripe.com/.");
}

#[tokio::test]
async fn a_header_that_cannot_be_read_is_refused_and_never_left_out() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(EXPRESS).await;
    let other = platform.account(EXPRESS).await;
    let doubled = |name: &'static str, value: &str| {
        platform.with_header(name, value.as_bytes()).with_header(name, value.as_bytes())
    };
    let once = |name: &'static str, value: &[u8]| platform.with_header(name, value);
    let on = platform.on(&account);
    for (who, expected) in [
        (once("stripe-account", b""), "Stripe-Account header must be the id of an account"),
        (once("stripe-account", b"acct_"), "Stripe-Account header must be the id of an account"),
        (once("stripe-account", b"cus_1"), "Stripe-Account header must be the id of an account"),
        (once("stripe-account", b"acct_1/2"), "Stripe-Account header must be the id of an account"),
        (once("stripe-account", b"acct_\xc3\xa4"), "Stripe-Account header must be plain ASCII"),
        (doubled("stripe-account", &account), "Stripe-Account header was sent more than once"),
        (once("stripe-context", b"\xff"), "Stripe-Context header must be plain ASCII"),
        (once("stripe-context", b"x"), "Stripe-Context header must be the id of an account"),
        (on.with_header("stripe-context", other.as_bytes()), "must name the same account"),
        (once("authorization", b"Bearer sk_test_b"), "Authorization header was sent more than"),
        (doubled("stripe-version", "2026-10-28.endive"), "Stripe-Version header was sent more"),
        (once("stripe-version", b"\xff"), "Stripe-Version header must be plain ASCII"),
        (doubled("idempotency-key", "k"), "Idempotency-Key header was sent more than once"),
        (once("idempotency-key", b"\xff"), "Idempotency-Key header must be text in UTF-8"),
    ] {
        for answer in [
            who.get("/v1/balance", &[]).await,
            who.post("/v1/customers", &[]).await,
            who.get("/v1/nothing", &[]).await,
        ] {
            let error = answer.refused(400);
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(expected), "{message}");
            assert_eq!(error["type"], "invalid_request_error");
        }
    }
    let key = platform.with_key("\u{e4}");
    key.get("/v1/balance", &[]).await.refused(400);
    let told = once("stripe-account", b"\xff").post("/oauth/token", &[]).await;
    assert_eq!((told.status, told.body["error"].as_str()), (400, Some("invalid_request")));
    // Both may say the same.
    let both = on.with_header("stripe-context", account.as_bytes());
    assert_eq!(both.get("/v1/account", &[]).await.ok()["id"], account.as_str());
    assert!(platform.list("/v1/customers", &[]).await.is_empty(), "nothing was done");
}

#[tokio::test]
async fn bodies_are_laid_out() {
    let world = World::new(1);
    let platform = world.platform("a");
    for path in ["/v1/balance", "/v1/nothing", "/v2/core/accounts"] {
        let (_, _, bytes) = platform.with("stripe-version", "2026-10-28.endive").bytes(path).await;
        let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let expected = serde_json::to_string_pretty(&body).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), expected, "{path}");
    }
}
