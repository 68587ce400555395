//! Taking what was authorised: once, by one route, and no more than that.

use testkit::{Actor, World};

use crate::money::{SELLER, events, lines, newest, refusal, see, statement, text, told_since};

/// Authorises 500: processing costs 14.5 and 30, so that each way to round shows.
async fn hold(platform: &Actor, more: &[(&str, &str)]) -> (String, String) {
    let mut params = vec![("capture_method", "manual"), ("amount", "500")];
    params.extend(more);
    let intent = platform.pay(&params).await;
    assert_eq!(intent["status"], "requires_capture");
    assert_eq!(intent["amount_capturable"], 500);
    assert_eq!(intent["amount_received"], 0);
    (text(&intent, "id"), text(&intent["latest_charge"], "id"))
}

/// A charge without an intent, not captured.
async fn hold_charge(platform: &Actor, more: &[(&str, &str)]) -> String {
    let mut params =
        vec![("amount", "500"), ("currency", "usd"), ("source", "tok_visa"), ("capture", "false")];
    params.extend(more);
    let charge = platform.post("/v1/charges", &params).await.ok();
    assert_eq!((&charge["captured"], &charge["paid"]), (&false.into(), &true.into()));
    text(&charge, "id")
}

fn by_intent(intent: &str) -> String {
    format!("/v1/payment_intents/{intent}/capture")
}

fn by_charge(charge: &str) -> String {
    format!("/v1/charges/{charge}/capture")
}

#[tokio::test]
async fn a_capture_takes_what_it_says_and_shares_it_out() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let seller = platform.on(&account);
    let to = [("transfer_data[destination]", account.as_str())];
    let fee = [to[0], ("application_fee_amount", "245")];
    let part = [to[0], ("transfer_data[amount]", "249")];
    // Authorised with; captured with; the platform's lines; the seller's lines.
    type Lines = &'static [(&'static str, i64, i64)];
    let rows: [(&[_], &[_], Lines, Lines); 8] = [
        (&[], &[], &[("charge", 500, 45)], &[]),
        (&[], &[("amount_to_capture", "1")], &[("charge", 1, 1)], &[]),
        (
            &fee,
            &[("amount_to_capture", "300")],
            &[("charge", 300, 39), ("transfer", -300, 0), ("application_fee", 245, 0)],
            &[("payment", 300, 245)],
        ),
        // The fee is never more than what is taken.
        (
            &fee,
            &[("amount_to_capture", "244")],
            &[("charge", 244, 37), ("transfer", -244, 0), ("application_fee", 244, 0)],
            &[("payment", 244, 244)],
        ),
        (
            &fee,
            &[("application_fee_amount", "7")],
            &[("charge", 500, 45), ("transfer", -500, 0), ("application_fee", 7, 0)],
            &[("payment", 500, 7)],
        ),
        (
            &fee,
            &[("application_fee_amount", "0")],
            &[("charge", 500, 45), ("transfer", -500, 0)],
            &[("payment", 500, 0)],
        ),
        (
            &part,
            &[("amount_to_capture", "200")],
            &[("charge", 200, 36), ("transfer", -200, 0)],
            &[("payment", 200, 0)],
        ),
        (
            &to,
            &[("transfer_data[amount]", "499")],
            &[("charge", 500, 45), ("transfer", -499, 0)],
            &[("payment", 499, 0)],
        ),
    ];
    for (authorised, captured, of_platform, of_seller) in rows {
        let (intent, charge) = hold(&platform, authorised).await;
        assert_eq!(
            see(&platform, "charges", &charge).await["balance_transaction"],
            serde_json::Value::Null
        );
        let before = statement(&platform).await.len();
        let taken = platform.post(&by_intent(&intent), captured).await.ok();
        let amount = of_platform[0].1;
        assert_eq!(taken["amount_received"], amount, "{captured:?}");
        assert_eq!(taken["amount_capturable"], 0);
        assert_eq!(taken["status"], "succeeded");
        let charge = see(&platform, "charges", &charge).await;
        assert_eq!((&charge["amount"], &charge["amount_captured"]), (&500.into(), &amount.into()));
        assert_eq!(statement(&platform).await.len(), before + of_platform.len(), "{captured:?}");
        assert_eq!(newest(&platform, of_platform.len()).await, lines(of_platform), "{captured:?}");
        assert_eq!(newest(&seller, of_seller.len()).await, lines(of_seller), "{captured:?}");
    }
}

#[tokio::test]
async fn a_charge_without_an_intent_is_captured_with_all_that_is_sent() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let to = [("transfer_data[destination]", account.as_str())];
    for fee in ["application_fee", "application_fee_amount"] {
        let charge = hold_charge(&platform, &to).await;
        let params = [("amount", "300"), (fee, "7"), ("transfer_group", "g")];
        let before = events(&platform).await;
        let taken = platform.post(&by_charge(&charge), &params).await.ok();
        assert_eq!(taken["amount_captured"], 300);
        assert_eq!(taken["application_fee_amount"], 7);
        assert_eq!(taken["transfer_group"], "g");
        let told = told_since(&platform, before).await;
        assert_eq!(told, ["charge.captured", "transfer.created", "application_fee.created"]);
        let expected = [("charge", 300, 39), ("transfer", -300, 0), ("application_fee", 7, 0)];
        assert_eq!(newest(&platform, 3).await, lines(&expected));
    }
    let charge = hold_charge(&platform, &to).await;
    platform.post(&by_charge(&charge), &[("transfer_data[amount]", "249")]).await.ok();
    assert_eq!(newest(&platform, 1).await, lines(&[("transfer", -249, 0)]));
}

#[tokio::test]
async fn an_authorisation_is_taken_once_whichever_routes_are_tried() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let to = [("transfer_data[destination]", account.as_str())];
    let (intent, charge) = hold(&platform, &to).await;
    let other_route = (
        String::new(),
        String::new(),
        "This uncaptured Charge was created by a PaymentIntent".to_owned(),
    );
    assert_eq!(refusal(platform.post(&by_charge(&charge), &[]).await), other_route);
    platform.post(&by_intent(&intent), &[]).await.ok();
    let released = "The remaining amount on this PaymentIntent could not be captured because the remainder of the authorized amount has been released";
    let again = refusal(platform.post(&by_intent(&intent), &[]).await);
    assert_eq!(again, ("payment_intent_unexpected_state".into(), String::new(), released.into()));
    let again = refusal(platform.post(&by_charge(&charge), &[]).await);
    assert_eq!(again.0, "charge_already_captured");
    assert_eq!(statement(&platform).await, lines(&[("charge", 500, 45), ("transfer", -500, 0)]));

    let charge = hold_charge(&platform, &[]).await;
    platform.post(&by_charge(&charge), &[]).await.ok();
    let again = refusal(platform.post(&by_charge(&charge), &[]).await);
    assert_eq!(again.0, "charge_already_captured");
    assert_eq!(newest(&platform, 1).await, lines(&[("charge", 500, 45)]));
}

#[tokio::test]
async fn what_is_canceled_or_has_run_out_is_not_taken() {
    let world = World::new(1);
    let platform = world.platform("a");
    let (canceled, of_canceled) = hold(&platform, &[]).await;
    let path = format!("/v1/payment_intents/{canceled}/cancel");
    let before = events(&platform).await;
    let gone = platform.post(&path, &[]).await.ok();
    assert_eq!((&gone["status"], &gone["amount_capturable"]), (&"canceled".into(), &0.into()));
    assert_eq!(told_since(&platform, before).await, ["payment_intent.canceled"]);
    let (expired, of_expired) = hold(&platform, &[]).await;
    let alone = hold_charge(&platform, &[]).await;
    platform.advance("days", 6).await;
    assert_eq!(see(&platform, "payment_intents", &expired).await["status"], "requires_capture");
    let before = events(&platform).await;
    platform.advance("days", 1).await;
    let gone = see(&platform, "payment_intents", &expired).await;
    assert_eq!(gone["status"], "canceled");
    assert_eq!(gone["cancellation_reason"], "expired");
    let told = told_since(&platform, before).await;
    assert_eq!(told, ["charge.expired", "payment_intent.canceled", "charge.expired"]);
    for (intent, charge) in [(canceled, of_canceled), (expired, of_expired)] {
        let answer = refusal(platform.post(&by_intent(&intent), &[]).await);
        assert_eq!(answer.0, "payment_intent_unexpected_state");
        let answer = refusal(platform.post(&by_charge(&charge), &[]).await);
        assert_eq!(answer.0, "charge_expired_for_capture");
        let answer = refusal(platform.post("/v1/refunds", &[("charge", &charge)]).await);
        assert_eq!(answer.0, "charge_not_refundable");
    }
    let answer = refusal(platform.post(&by_charge(&alone), &[]).await);
    let text = "Charge CH cannot be captured because the charge has expired".replace("CH", &alone);
    assert_eq!(answer, ("charge_expired_for_capture".into(), String::new(), text));
    assert_eq!(statement(&platform).await, []);
}

const LEAST: &str = "This value must be greater than or equal to 1";
const INTEGER: &str = "parameter_invalid_integer";
const NATURAL: &str = "Invalid non-negative integer";
const POSITIVE: &str = "Invalid positive integer";
const LARGE: &str = "The payment could not be captured because the requested capture amount is greater than the amount you can capture for this charge";
const FEE_LARGE: &str = "Your application fee cannot be larger than the charge amount";
const NOBODY: &str = "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment";
const OLDER: &str =
    "Can only apply an application_fee when the request is made on behalf of another account";
const BOTH: &str = "You may not provide the application_fee_amount parameter and the transfer_data[amount] parameter simultaneously";

/// How it was authorised; what is sent; code, parameter and text of the refusal.
type Refused = (&'static str, (&'static str, &'static str), [&'static str; 3]);

#[rustfmt::skip]
const REFUSED: [Refused; 14] = [
    ("plain", ("amount_to_capture", "-1"), [INTEGER, "amount_to_capture", LEAST]),
    ("plain", ("amount_to_capture", "0"), [INTEGER, "amount_to_capture", LEAST]),
    ("plain", ("amount_to_capture", "501"), ["amount_too_large", "amount_to_capture", LARGE]),
    ("plain", ("amount_to_capture", "9223372036854775807"), ["amount_too_large", "amount_to_capture", LARGE]),
    ("to", ("application_fee_amount", "-1"), [INTEGER, "application_fee_amount", NATURAL]),
    ("to", ("application_fee_amount", "501"), ["", "application_fee_amount", FEE_LARGE]),
    ("plain", ("application_fee_amount", "100"), ["parameter_missing", "", NOBODY]),
    ("plain", ("application_fee_amount", "0"), ["parameter_missing", "", NOBODY]),
    ("to", ("transfer_data[amount]", "-500"), [INTEGER, "transfer_data[amount]", POSITIVE]),
    ("to", ("transfer_data[amount]", "0"), [INTEGER, "transfer_data[amount]", POSITIVE]),
    ("plain", ("transfer_data[amount]", "5"), ["parameter_missing", "", NOBODY]),
    ("fee", ("transfer_data[amount]", "5"), ["", "", BOTH]),
    ("part", ("application_fee_amount", "5"), ["", "", BOTH]),
    ("part", ("application_fee_amount", "0"), ["", "", BOTH]),
];

#[tokio::test]
async fn captures_that_can_not_be() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(SELLER).await;
    let to = [("transfer_data[destination]", account.as_str())];
    let fee = [to[0], ("application_fee_amount", "245")];
    let part = [to[0], ("transfer_data[amount]", "249")];
    let (plain, to, fee, part): (&[_], &[_], &[_], &[_]) = (&[], &to, &fee, &part);
    for (kind, sent, expected) in REFUSED {
        let authorised = match kind {
            "plain" => plain,
            "to" => to,
            "fee" => fee,
            _ => part,
        };
        let (intent, charge) = hold(&platform, authorised).await;
        let before = see(&platform, "payment_intents", &intent).await;
        let answer = refusal(platform.post(&by_intent(&intent), &[sent]).await);
        assert_eq!(
            answer,
            (expected[0].into(), expected[1].into(), expected[2].into()),
            "{sent:?}"
        );
        assert_eq!(see(&platform, "payment_intents", &intent).await, before);
        assert_eq!(see(&platform, "charges", &charge).await["captured"], false);
        // The same of a charge without an intent.
        let charge = hold_charge(&platform, authorised).await;
        let name = sent.0.replace("_to_capture", "");
        let answer = refusal(platform.post(&by_charge(&charge), &[(&name, sent.1)]).await);
        let param = expected[1].replace("_to_capture", "");
        // Of a charge without an intent the older API tells that nobody pays a fee in other words.
        let (code, says) =
            if expected[2] == NOBODY { ("", OLDER) } else { (expected[0], expected[2]) };
        assert_eq!(answer, (code.into(), param, says.into()), "{sent:?}");
    }
    assert_eq!(statement(&platform).await, []);
}
