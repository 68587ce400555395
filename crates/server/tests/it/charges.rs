//! Charges without an intent, and changing charges.

use testkit::World;

use crate::money::{SELLER, events, lines, refusal, statement, text, told_since};

const CARD: [(&str, &str); 3] = [("amount", "500"), ("currency", "usd"), ("source", "tok_visa")];

#[tokio::test]
async fn a_card_is_charged_at_once() {
    let world = World::new(1);
    let platform = world.platform("a");
    let before = events(&platform).await;
    let charge = platform.post("/v1/charges", &CARD).await.ok();
    assert_eq!((&charge["captured"], &charge["amount_captured"]), (&true.into(), &500.into()));
    assert_eq!(told_since(&platform, before).await, ["charge.succeeded"]);
    assert_eq!(statement(&platform).await, lines(&[("charge", 500, 45)]));
    let before = events(&platform).await;
    let declined = [CARD[0], CARD[1], ("source", "tok_chargeDeclined")];
    let declined = platform.post("/v1/charges", &declined).await.refused(402);
    assert_eq!(declined["code"], "card_declined");
    assert_eq!(told_since(&platform, before).await, ["charge.failed"]);
    let failed = text(&declined, "charge");
    let refused = refusal(platform.post(&format!("/v1/charges/{failed}/capture"), &[]).await);
    assert_eq!(refused.0, "charge_expired_for_capture");
    assert_eq!(statement(&platform).await.len(), 1);
}

#[tokio::test]
async fn where_the_money_goes_in_three_spellings() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let seller = platform.on(&account);
    for (params, lines_of) in [
        (
            vec![("destination", account.as_str()), ("application_fee", "245")],
            ("payment", 500, 245),
        ),
        (
            vec![("destination[account]", account.as_str()), ("destination[amount]", "249")],
            ("payment", 249, 0),
        ),
        (
            vec![
                ("transfer_data[destination]", account.as_str()),
                ("transfer_data[amount]", "501"),
            ],
            ("payment", 500, 0),
        ),
    ] {
        platform.post("/v1/charges", &[&CARD[..], &params].concat()).await.ok();
        assert_eq!(crate::money::newest(&seller, 1).await, lines(&[lines_of]), "{params:?}");
    }
}

#[tokio::test]
async fn charges_that_can_not_be() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let to = ("transfer_data[destination]", account.as_str());
    let integer = "parameter_invalid_integer";
    let rows = [
        (vec![("amount", "-1")], integer, "amount"),
        (vec![("amount", "0")], integer, "amount"),
        (vec![("amount", "49")], "amount_too_small", "amount"),
        (vec![("amount", "100000000")], "amount_too_large", "amount"),
        (vec![("amount", "9223372036854775807")], "amount_too_large", "amount"),
        (vec![to, ("transfer_data[amount]", "-500")], integer, "transfer_data[amount]"),
        (vec![to, ("transfer_data[amount]", "0")], integer, "transfer_data[amount]"),
        (
            vec![("destination[account]", &account), ("destination[amount]", "-5")],
            integer,
            "destination[amount]",
        ),
        (vec![to, ("application_fee_amount", "-1")], integer, "application_fee_amount"),
        (vec![to, ("application_fee", "-1")], integer, "application_fee"),
        (vec![to, ("application_fee_amount", "501")], "", "application_fee_amount"),
        (vec![("application_fee_amount", "1")], "parameter_missing", ""),
        (vec![("application_fee", "1")], "parameter_missing", ""),
        (vec![to, ("application_fee", "1"), ("transfer_data[amount]", "1")], "", ""),
        (vec![("currency", "kwd"), ("amount", "501")], "invalid_charge_amount", "amount"),
        (vec![("currency", "isk"), ("amount", "510")], "invalid_charge_amount", "amount"),
    ];
    for (sent, code, param) in rows {
        let mut params = CARD.to_vec();
        params.retain(|(name, _)| !sent.iter().any(|(other, _)| other == name));
        params.extend(&sent);
        let refused = refusal(platform.post("/v1/charges", &params).await);
        assert_eq!((refused.0.as_str(), refused.1.as_str()), (code, param), "{sent:?}");
        // The same through an intent, which has no older spellings of where it goes.
        if sent.iter().any(|(name, _)| name.starts_with("destination")) {
            continue;
        }
        params.retain(|(name, _)| *name != "source");
        params.extend([("payment_method", "pm_card_visa"), ("payment_method_types[]", "card")]);
        params.push(("confirm", "true"));
        let refused = refusal(platform.post("/v1/payment_intents", &params).await);
        assert_eq!((refused.0.as_str(), refused.1.as_str()), (code, param), "{sent:?}");
    }
    assert_eq!(statement(&platform).await, []);
    assert!(platform.list("/v1/payment_intents", &[]).await.is_empty());
}

#[tokio::test]
async fn a_charge_is_changed_in_its_notes_only() {
    let world = World::new(1);
    let platform = world.platform("a");
    let charge = text(&platform.post("/v1/charges", &CARD).await.ok(), "id");
    let path = format!("/v1/charges/{charge}");
    let before = events(&platform).await;
    let changed = platform.post(&path, &[("description", "d"), ("transfer_group", "g")]).await.ok();
    assert_eq!((&changed["description"], &changed["transfer_group"]), (&"d".into(), &"g".into()));
    assert_eq!(told_since(&platform, before).await, ["charge.updated"]);
    for param in ["amount", "captured", "amount_refunded", "application_fee_amount"] {
        assert_eq!(refusal(platform.post(&path, &[(param, "1")]).await).0, "parameter_unknown");
    }
}
