//! Payments, from the first attempt to the last.

use testkit::World;

use crate::money::{SELLER, events, lines, refusal, see, statement, text, told_since};

#[tokio::test]
async fn who_gets_what_and_hears_of_it() {
    // 500 costs 45; the platform means to keep 245.
    let destination = [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "transfer.created",
    ];
    for (how, of_platform, of_seller, platform_hears, seller_hears) in [
        (
            "direct",
            vec![("application_fee", 245, 0)],
            vec![("charge", 500, 290)],
            vec!["application_fee.created"],
            vec!["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"],
        ),
        (
            "destination",
            vec![("charge", 500, 45), ("transfer", -500, 0), ("application_fee", 245, 0)],
            vec![("payment", 500, 245)],
            [&destination[..], &["application_fee.created"]].concat(),
            vec!["payment.created"],
        ),
        (
            "part",
            vec![("charge", 500, 45), ("transfer", -255, 0)],
            vec![("payment", 255, 0)],
            destination.to_vec(),
            vec!["payment.created"],
        ),
        (
            "on behalf",
            vec![("charge", 500, 45), ("transfer", -500, 0), ("application_fee", 245, 0)],
            vec![("payment", 500, 245)],
            [&destination[..], &["application_fee.created"]].concat(),
            vec!["payment.created"],
        ),
    ] {
        let world = World::new(1);
        let platform = world.platform("a");
        let account = platform.account(SELLER).await;
        let seller = platform.on(&account);
        let before = (events(&platform).await, events(&seller).await);
        let (amount, fee) = (("amount", "500"), ("application_fee_amount", "245"));
        let to = ("transfer_data[destination]", account.as_str());
        match how {
            "direct" => seller.pay(&[amount, fee]).await,
            "destination" => platform.pay(&[amount, fee, to]).await,
            "part" => platform.pay(&[amount, to, ("transfer_data[amount]", "255")]).await,
            _ => platform.pay(&[amount, fee, to, ("on_behalf_of", &account)]).await,
        };
        assert_eq!(statement(&platform).await, lines(&of_platform), "{how}");
        assert_eq!(statement(&seller).await, lines(&of_seller), "{how}");
        assert_eq!(told_since(&platform, before.0).await, platform_hears, "{how}");
        assert_eq!(told_since(&seller, before.1).await, seller_hears, "{how}");
    }
}

#[tokio::test]
async fn attempts_that_end_otherwise() {
    let world = World::new(1);
    let platform = world.platform("a");
    let params = [
        ("amount", "500"),
        ("currency", "usd"),
        ("confirm", "true"),
        ("payment_method_types[]", "card"),
    ];
    let before = events(&platform).await;
    let decline = [&params[..], &[("payment_method", "pm_card_chargeDeclined")]].concat();
    let error = platform.post("/v1/payment_intents", &decline).await.refused(402);
    assert_eq!(error["code"], "card_declined");
    let expected = ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"];
    assert_eq!(told_since(&platform, before).await, expected);
    let intent = &error["payment_intent"];
    assert_eq!(intent["status"], "requires_payment_method");
    assert_eq!((&intent["payment_method"], &intent["amount_received"]), (&().into(), &0.into()));
    // And again, with a card that must authenticate.
    let path = format!("/v1/payment_intents/{}", text(intent, "id"));
    let before = events(&platform).await;
    let secure = [("payment_method", "pm_card_threeDSecure2Required")];
    let waiting = platform.post(&format!("{path}/confirm"), &secure).await.ok();
    assert_eq!(waiting["status"], "requires_action");
    assert_eq!(told_since(&platform, before).await, ["payment_intent.requires_action"]);
    let page = path.replace("/v1/", "/v1/sandbox/");
    let before = events(&platform).await;
    let failed = platform.post(&format!("{page}/authenticate"), &[("outcome", "fail")]).await.ok();
    assert_eq!(failed["status"], "requires_payment_method");
    assert_eq!(told_since(&platform, before).await, ["payment_intent.payment_failed"]);
    platform.post(&format!("{path}/confirm"), &secure).await.ok();
    let before = events(&platform).await;
    let done = platform.post(&format!("{page}/authenticate"), &[]).await.ok();
    assert_eq!((&done["status"], &done["amount_received"]), (&"succeeded".into(), &500.into()));
    assert_eq!(
        told_since(&platform, before).await,
        ["charge.succeeded", "payment_intent.succeeded"]
    );
    for verb in ["confirm", "cancel", "capture"] {
        let refused = refusal(platform.post(&format!("{path}/{verb}"), &[]).await);
        assert_eq!(refused.0, "payment_intent_unexpected_state", "{verb}");
    }
    assert_eq!(statement(&platform).await, lines(&[("charge", 500, 45)]));
}

#[tokio::test]
async fn a_customers_method_pays_for_that_customer_only() {
    let world = World::new(1);
    let platform = world.platform("a");
    let [one, other] = [("name", "one"), ("name", "other")];
    let one = text(&platform.post("/v1/customers", &[one]).await.ok(), "id");
    let other = text(&platform.post("/v1/customers", &[other]).await.ok(), "id");
    let attach = "/v1/payment_methods/pm_card_visa/attach";
    let method = text(&platform.post(attach, &[("customer", &one)]).await.ok(), "id");
    let mut pay = vec![("amount", "500"), ("currency", "usd"), ("confirm", "true")];
    pay.extend([("payment_method_types[]", "card"), ("payment_method", &method)]);
    let of_other = [&pay[..], &[("customer", &other)]].concat();
    let refused = refusal(platform.post("/v1/payment_intents", &of_other).await);
    assert_eq!(refused.1, "payment_method");
    let refused = refusal(platform.post("/v1/payment_intents", &pay).await);
    assert_eq!((refused.0.as_str(), refused.1.as_str()), ("parameter_missing", "source"));
    let of_one = [&pay[..], &[("customer", &one)]].concat();
    let paid = platform.post("/v1/payment_intents", &of_one).await.ok();
    assert_eq!(paid["status"], "succeeded");
}

#[tokio::test]
async fn what_a_payment_is_made_of_changes_until_it_is_taken() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let params = [
        ("amount", "500"),
        ("currency", "usd"),
        ("payment_method", "pm_card_visa"),
        ("payment_method_types[]", "card"),
        ("transfer_data[destination]", &account),
        ("application_fee_amount", "245"),
    ];
    let intent = text(&platform.post("/v1/payment_intents", &params).await.ok(), "id");
    let path = format!("/v1/payment_intents/{intent}");
    for (sent, code, param) in [
        (vec![("amount", "-1")], "parameter_invalid_integer", "amount"),
        (vec![("amount", "0")], "parameter_invalid_integer", "amount"),
        (vec![("amount", "49")], "amount_too_small", "amount"),
        (vec![("amount", "244")], "", "application_fee_amount"),
        (vec![("application_fee_amount", "501")], "", "application_fee_amount"),
        (
            vec![("application_fee_amount", "-1")],
            "parameter_invalid_integer",
            "application_fee_amount",
        ),
        (
            vec![("transfer_data[amount]", "-1")],
            "parameter_invalid_integer",
            "transfer_data[amount]",
        ),
        (
            vec![("transfer_data[amount]", "0")],
            "parameter_invalid_integer",
            "transfer_data[amount]",
        ),
        (vec![("transfer_data[amount]", "1")], "", ""),
        (vec![("currency", "xyz")], "", "currency"),
    ] {
        let before = see(&platform, "payment_intents", &intent).await;
        let refused = refusal(platform.post(&path, &sent).await);
        assert_eq!((refused.0.as_str(), refused.1.as_str()), (code, param), "{sent:?}");
        assert_eq!(see(&platform, "payment_intents", &intent).await, before);
    }
    let emptied = [("application_fee_amount", ""), ("transfer_data[amount]", "249")];
    let changed = platform.post(&path, &emptied).await.ok();
    assert_eq!(changed["application_fee_amount"], serde_json::Value::Null);
    assert_eq!(changed["transfer_data"]["amount"], 249);
    platform.post(&path, &[("amount", "600")]).await.ok();
    platform.post(&format!("{path}/confirm"), &[]).await.ok();
    let expected = lines(&[("charge", 600, 47), ("transfer", -249, 0)]);
    assert_eq!(statement(&platform).await, expected);
    for sent in [("amount", "700"), ("application_fee_amount", "1"), ("transfer_data[amount]", "1")]
    {
        let refused = refusal(platform.post(&path, &[sent]).await);
        assert_eq!(refused.0, "payment_intent_unexpected_state", "{sent:?}");
    }
    platform.post(&path, &[("metadata[a]", "b")]).await.ok();
}

#[tokio::test]
async fn who_a_payment_is_of_and_for_does_not_change() {
    let world = World::new(1);
    let platform = world.platform("a");
    let [one, other] = [platform.account(SELLER).await, platform.account(SELLER).await];
    // Taken in the name of one, and passed on to another.
    let card = [("amount", "500"), ("currency", "usd")];
    let parties = [("on_behalf_of", one.as_str()), ("transfer_data[destination]", &other)];
    let params = [&card[..], &parties].concat();
    let words = "You cannot specify an `on_behalf_of` value that is different from the `transfer_data[destination]` value when using `card`";
    let error = platform.post("/v1/payment_intents", &params).await.refused(400);
    assert_eq!(error["message"], words);
    let params = [&params[..], &[("source", "tok_visa")]].concat();
    let error = platform.post("/v1/charges", &params).await.refused(400);
    assert_eq!(error["message"], words);
    assert_eq!(statement(&platform).await, []);
    // Of one customer, and then of another.
    let [one, other] = [
        text(&platform.post("/v1/customers", &[("source", "tok_visa")]).await.ok(), "id"),
        text(&platform.post("/v1/customers", &[("source", "tok_visa")]).await.ok(), "id"),
    ];
    let intent = text(&platform.post("/v1/payment_intents", &card).await.ok(), "id");
    let card = [&card[..], &[("source", "tok_visa")]].concat();
    let charge = text(&platform.post("/v1/charges", &card).await.ok(), "id");
    for path in [format!("/v1/payment_intents/{intent}"), format!("/v1/charges/{charge}")] {
        for again in [&one, &one] {
            let changed = platform.post(&path, &[("customer", again)]).await.ok();
            assert_eq!(changed["customer"], one.as_str());
        }
        let error = platform.post(&path, &[("customer", &other)]).await.refused(400);
        let message = text(&error, "message");
        assert!(message.starts_with("You cannot modify `customer` on a"), "{message}");
        assert_eq!(platform.get(&path, &[]).await.ok()["customer"], one.as_str());
    }
}

#[tokio::test]
async fn a_payer_decides_how_to_pay_and_nothing_else() {
    let world = World::new(1);
    let platform = world.platform("a");
    let browser = platform.browser();
    let params = [("amount", "500"), ("currency", "usd"), ("payment_method_types[]", "card")];
    let intent = platform.post("/v1/payment_intents", &params).await.ok();
    let (id, secret) = (text(&intent, "id"), text(&intent, "client_secret"));
    let path = format!("/v1/payment_intents/{id}/confirm");
    let method = ("payment_method", "pm_card_authenticationRequired");
    for (param, value) in [
        ("capture_method", "manual"),
        ("off_session", "true"),
        ("error_on_requires_action", "true"),
    ] {
        let sent = [("client_secret", secret.as_str()), method, (param, value)];
        let refused = refusal(browser.post(&path, &sent).await);
        assert_eq!((refused.0.as_str(), refused.1.as_str()), ("secret_key_required", param));
    }
    let seen = see(&platform, "payment_intents", &id).await;
    assert_eq!((&seen, &seen["status"]), (&intent, &"requires_payment_method".into()));
    let sent = [("client_secret", secret.as_str()), method, ("receipt_email", "a@example.com")];
    assert_eq!(browser.post(&path, &sent).await.ok()["status"], "requires_action");
}

#[tokio::test]
async fn metadata_is_not_merged_beyond_its_limit() {
    let world = World::new(1);
    let platform = world.platform("a");
    let keys: Vec<String> = (0..50).map(|key| format!("metadata[{key}]")).collect();
    let full: Vec<_> = keys.iter().map(|key| (key.as_str(), "v")).collect();
    let card = [("amount", "500"), ("currency", "usd")];
    let charge = [&card[..], &[("source", "tok_visa")]].concat();
    for (kind, made) in [
        ("customers", &[][..]),
        ("accounts", SELLER),
        ("payment_intents", &card),
        ("charges", &charge),
    ] {
        let made = [made, &full].concat();
        let id = text(&platform.post(&format!("/v1/{kind}"), &made).await.ok(), "id");
        let before = see(&platform, kind, &id).await;
        let path = format!("/v1/{kind}/{id}");
        let error = platform.post(&path, &[("metadata[50]", "v")]).await.refused(400);
        assert_eq!(error["message"], "Metadata can have up to 50 keys, and you passed 51.");
        assert_eq!(see(&platform, kind, &id).await, before);
        let exchanged = [("metadata[50]", "v"), ("metadata[0]", "")];
        let changed = platform.post(&path, &exchanged).await.ok();
        assert_eq!(changed["metadata"].as_object().unwrap().len(), 50);
    }
}
