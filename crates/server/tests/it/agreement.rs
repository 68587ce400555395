//! What is said must agree with itself, and with what was said before.

use serde_json::Value;
use testkit::{Actor, World};

use crate::money::{SELLER, refusal, see, text};

const OPEN: [(&str, &str); 2] = [("amount", "600"), ("currency", "usd")];

async fn intent(platform: &Actor, more: &[(&str, &str)]) -> testkit::Answer {
    platform.post("/v1/payment_intents", &[&OPEN[..], more].concat()).await
}

#[tokio::test]
async fn parameters_of_an_intent_agree() {
    let world = World::new(1);
    let platform = world.platform("a");
    let (one, other) = (platform.account(SELLER).await, platform.account(SELLER).await);
    let of_one = ("transfer_data[destination]", one.as_str());
    let twice = "You may only specify one of these parameters";
    let unconfirmed = |name: &str| {
        format!(
            "The parameter `{name}` cannot be passed when creating a PaymentIntent unless `confirm` is set to true"
        )
    };
    let automatic = ("automatic_payment_methods[enabled]", "true");
    for (sent, param, says) in [
        (vec![automatic, ("payment_method_types[]", "card")], "automatic_payment_methods", twice),
        (vec![automatic, ("confirmation_method", "manual")], "automatic_payment_methods", twice),
        (
            vec![("payment_method", "pm_card_mastercard"), ("payment_method_data[type]", "card")],
            "payment_method",
            twice,
        ),
        (vec![("return_url", "https://a.example")], "return_url", &unconfirmed("return_url")),
        (
            vec![("error_on_requires_action", "true")],
            "error_on_requires_action",
            &unconfirmed("error_on_requires_action"),
        ),
        (
            vec![of_one, ("on_behalf_of", &other)],
            "",
            "You cannot specify an `on_behalf_of` value that is different from the `transfer_data[destination]` value when using `card`",
        ),
        (
            vec![("payment_method_types[]", "sepa_debit")],
            "payment_method_types",
            "The payment method type \"sepa_debit\" is invalid",
        ),
        (
            vec![("payment_method_types[]", "card"), ("payment_method_types[]", "cheque")],
            "payment_method_types[1]",
            "Invalid payment_method_types[1]",
        ),
        (vec![("receipt_email", "nobody")], "receipt_email", "Invalid email address"),
        (
            vec![
                ("confirm", "true"),
                ("payment_method", "pm_card_mastercard"),
                ("off_session", "true"),
                ("setup_future_usage", "off_session"),
            ],
            "off_session",
            "You cannot confirm with the `off_session` parameter when `setup_future_usage` is also set on the PaymentIntent because you cannot set up future usages when processing payments off-session",
        ),
        (
            vec![
                ("confirm", "true"),
                ("payment_method", "pm_card_mastercard"),
                ("off_session", "true"),
                ("excluded_payment_method_types[]", "card"),
            ],
            "payment_method",
            "The PaymentMethod provided",
        ),
    ] {
        let (_, named, message) = refusal(intent(&platform, &sent).await);
        assert_eq!((named.as_str(), message.as_str()), (param, says), "{sent:?}");
    }
}

#[tokio::test]
async fn an_intent_keeps_what_it_was_given() {
    let world = World::new(1);
    let platform = world.platform("a");
    let customer = async || text(&platform.post("/v1/customers", &[]).await.ok(), "id");
    let (one, other) = (customer().await, customer().await);
    let made = intent(&platform, &[("customer", &one), ("transfer_group", "x")]).await.ok();
    let path = format!("/v1/payment_intents/{}", text(&made, "id"));
    platform.post(&path, &[("customer", &one), ("transfer_group", "x")]).await.ok();
    for (field, value) in [("customer", other.as_str()), ("transfer_group", "y")] {
        let (_, param, message) = refusal(platform.post(&path, &[(field, value)]).await);
        assert_eq!(param, if field == "customer" { "" } else { field });
        let says =
            format!("You cannot modify `{field}` on a PaymentIntent once it already has been set");
        assert_eq!(message, says);
    }
    let part = [("transfer_data[amount]", "5")];
    assert_eq!(refusal(platform.post(&path, &part).await).0, "parameter_missing");
    let now = platform.get(&path, &[]).await.ok();
    assert_eq!((&now["customer"], &now["transfer_data"]), (&one.into(), &Value::Null));
}

#[tokio::test]
async fn a_group_comes_with_the_confirmation() {
    let world = World::new(1);
    let platform = world.platform("a");
    let seller = platform.account(SELLER).await;
    let to = [("transfer_data[destination]", seller.as_str())];
    let made = intent(&platform, &to).await.ok();
    let id = text(&made, "id");
    assert_eq!(made["transfer_group"], Value::Null);
    let details = &made["payment_method_configuration_details"];
    assert!(text(details, "id").starts_with("pmc_") && details["parent"].is_null());
    let sent = [("payment_method", "pm_card_amex"), ("return_url", "https://a.example")];
    let confirmed = platform.post(&format!("/v1/payment_intents/{id}/confirm"), &sent).await.ok();
    assert_eq!(confirmed["transfer_group"], format!("group_{id}"));
    let charge = see(&platform, "charges", &text(&confirmed, "latest_charge")).await;
    assert_eq!(charge["transfer_group"], format!("group_{id}"));
    let explicit = intent(&platform, &[("payment_method_types[]", "card")]).await.ok();
    assert_eq!(explicit["payment_method_configuration_details"], Value::Null);
}

#[tokio::test]
async fn older_versions_say_what_stands_on_the_statement() {
    let world = World::new(1);
    let platform = world.platform("a");
    let sent = [("statement_descriptor", "ORDER 7")];
    assert_eq!(refusal(intent(&platform, &sent).await).1, "statement_descriptor");
    let older = platform.with("stripe-version", "2020-03-02");
    let made = intent(&older, &sent).await.ok();
    assert_eq!(made["statement_descriptor"], "ORDER 7");
}

#[tokio::test]
async fn what_a_charge_says_agrees() {
    let world = World::new(1);
    let platform = world.platform("a");
    let customer = async || {
        let made = platform.post("/v1/customers", &[("source", "tok_mastercard")]).await.ok();
        (text(&made, "id"), text(&made, "default_source"))
    };
    let ((one, card), (other, _)) = (customer().await, customer().await);
    let charge = async |more: &[(&str, &str)]| {
        platform.post("/v1/charges", &[&OPEN[..], more].concat()).await
    };
    for (sent, param) in [
        (vec![("source", "tok_amex"), ("card", "tok_amex")], "source"),
        (
            vec![("source", "tok_amex"), ("application_fee", "1"), ("application_fee_amount", "1")],
            "application_fee_amount",
        ),
        (vec![("source", &card)], "source"),
        (
            vec![
                ("source[number]", "4242424242424242"),
                ("source[exp_month]", "5"),
                ("source[exp_year]", "2060"),
            ],
            "source[object]",
        ),
    ] {
        assert_eq!(refusal(charge(&sent).await).1, param, "{sent:?}");
    }
    let plain = charge(&[("source", "tok_amex"), ("application_fee", "1")]).await;
    assert!(refusal(plain).2.starts_with("Can only apply an application_fee when the request"));
    let (code, param, says) = refusal(charge(&[("source", "card_none")]).await);
    assert_eq!(
        (code.as_str(), param.as_str(), says.as_str()),
        ("resource_missing", "source", "No such source")
    );
    for source in [card.as_str(), "tok_amex"] {
        let error = charge(&[("customer", &other), ("source", source)]).await.refused(404);
        let says = format!("Customer {other} does not have a linked source with ID {source}.");
        assert_eq!((&error["code"], &error["message"]), (&"missing".into(), &says.into()));
    }
    let made = charge(&[("customer", &one), ("source", &card), ("transfer_group", "g")]).await.ok();
    let path = format!("/v1/charges/{}", text(&made, "id"));
    for (field, value) in [("customer", other.as_str()), ("transfer_group", "h")] {
        assert_eq!(refusal(platform.post(&path, &[(field, value)]).await).1, field);
    }
    let keys: Vec<(String, &str)> = (0..49).map(|n| (format!("metadata[k{n}]"), "v")).collect();
    let keys: Vec<(&str, &str)> = keys.iter().map(|(key, value)| (key.as_str(), *value)).collect();
    platform.post(&path, &keys).await.ok();
    let more = [("metadata[x]", "v"), ("metadata[y]", "v"), ("metadata[k0]", "w")];
    let (_, param, message) = refusal(platform.post(&path, &more).await);
    assert_eq!(param, "metadata");
    assert_eq!(message, "Metadata can have up to 50 keys, and you passed 51");
    assert_eq!(platform.get(&path, &[]).await.ok()["metadata"].as_object().unwrap().len(), 49);
}

#[tokio::test]
async fn a_fee_that_nobody_took_is_not_given_back() {
    let world = World::new(1);
    let platform = world.platform("a");
    let seller = platform.account(SELLER).await;
    let flag = ("refund_application_fee", "true");
    let plain = text(&platform.pay(&[]).await["latest_charge"], "id");
    let (_, _, says) = refusal(platform.post("/v1/refunds", &[("charge", &plain), flag]).await);
    assert!(says.starts_with("Only an application generating a fee can call"), "{says}");
    let direct = platform.on(&seller);
    let charge = text(&direct.pay(&[]).await["latest_charge"], "id");
    let (_, _, says) = refusal(direct.post("/v1/refunds", &[("charge", &charge), flag]).await);
    assert!(says.starts_with("Attempting to refund_application_fee on ch_"), "{says}");
    // A part went on, and no fee was taken: there is nothing to give back, and nothing to refuse.
    let part = [("transfer_data[destination]", seller.as_str()), ("transfer_data[amount]", "300")];
    let charge = text(&platform.pay(&part).await["latest_charge"], "id");
    let both = [("charge", charge.as_str()), flag, ("reverse_transfer", "true")];
    let refund = platform.post("/v1/refunds", &both).await.ok();
    assert_eq!(refund["status"], "succeeded");
    world.check_books();
}

#[tokio::test]
async fn a_payment_method_is_made_for_nobody() {
    let world = World::new(1);
    let platform = world.platform("a");
    let customer = text(&platform.post("/v1/customers", &[]).await.ok(), "id");
    let sent = [("type", "card"), ("card[token]", "tok_amex"), ("customer", &customer)];
    assert_eq!(refusal(platform.post("/v1/payment_methods", &sent).await).1, "customer");
    let sent = [("email", "some where@a.example")];
    assert_eq!(refusal(platform.post("/v1/customers", &sent).await).0, "email_invalid");
    for (sent, kind, prefix) in [
        (("pii[id_number]", "000000000"), "pii", "tok_"),
        (("cvc_update[cvc]", "321"), "cvc_update", "cvctok_"),
    ] {
        let token = platform.post("/v1/tokens", &[sent]).await.ok();
        assert_eq!(token["type"], kind);
        assert!(text(&token, "id").starts_with(prefix), "{token:#}");
    }
    assert_eq!(platform.post("/v1/tokens", &[("cvc_update[cvc]", "1")]).await.status, 402);
    let saved = text(&platform.get("/v1/payment_methods/pm_card_jcb", &[]).await.ok(), "id");
    let attach = format!("/v1/payment_methods/{saved}/attach");
    platform.post(&attach, &[("customer", &customer)]).await.ok();
    let path = format!("/v1/payment_methods/{saved}");
    for (field, value) in [("card[exp_month]", "13"), ("card[exp_year]", "1999")] {
        let error = platform.post(&path, &[(field, value)]).await.refused(402);
        assert_eq!(error["param"], field[5..field.len() - 1]);
    }
    let path = format!("/v1/customers/{customer}");
    let expanded = [("expand[]", "subscriptions"), ("expand[]", "cash_balance")];
    let shown = platform.get(&path, &expanded).await.ok();
    assert_eq!(shown["subscriptions"]["data"], serde_json::json!([]));
    assert_eq!(shown["cash_balance"]["object"], "cash_balance");
}
