//! The main job: a marketplace takes payments in every way, and the money comes out right.

use conformance::{AccountKind, Platform, figures, pending_until_settled, story};
use serde_json::Value;
use stripe_client_core::StripeMethod;
use stripe_connect::application_fee::RetrieveApplicationFee;
use stripe_connect::transfer::{CreateTransfer, RetrieveTransfer};
use stripe_core::charge::RetrieveCharge;
use stripe_core::payment_intent::{CreatePaymentIntentTransferData, RetrievePaymentIntent};
use stripe_core::payout::ListPayout;
use stripe_core::refund::CreateRefund;
use stripe_shared::{Account, Charge, PaymentIntent, PaymentIntentCaptureMethod};
use stripe_types::Currency;

fn row(name: &str) -> Value {
    story()["rows"][name].clone()
}

async fn charge_of(
    platform: &Platform,
    account: Option<&Account>,
    intent: &PaymentIntent,
) -> Charge {
    let id = intent.latest_charge.as_ref().expect("a charge").id().clone();
    platform.send(account, RetrieveCharge::new(id)).await.expect("the charge")
}

/// The balance transactions and balance of one side of a row.
async fn side(platform: &Platform, account: Option<&Account>, expected: &Value) {
    let transactions = platform.transactions(account).await;
    let (found, wanted) = figures(&transactions, &expected["transactions"]);
    assert_eq!(found, wanted);
    pending_until_settled(&transactions);
    assert_eq!(Some(platform.balance(account).await.1), expected["total"].as_i64());
}

async fn direct(name: &str, kind: AccountKind) {
    let platform = Platform::open().await;
    let account = platform.account(kind).await;
    let intent = platform.paid(Some(&account), platform.pay().application_fee_amount(123)).await;
    let charge = charge_of(&platform, Some(&account), &intent).await;
    assert!(charge.application.is_some() && charge.transfer.is_none());
    let fee = charge.application_fee.expect("a fee").into_id();
    let fee = platform.send(None, RetrieveApplicationFee::new(fee)).await.expect("the fee");
    assert_eq!((fee.amount, fee.account.id()), (123, &account.id));
    assert_eq!(fee.charge.id(), &charge.id);
    assert!(fee.originating_transaction.is_none());
    side(&platform, None, &row(name)["platform"]).await;
    side(&platform, Some(&account), &row(name)["connected"]).await;
    platform.books().await;
}

#[tokio::test]
async fn direct_the_account_pays_fees() {
    direct("direct, the account pays fees", AccountKind::Standard).await;
}

#[tokio::test]
async fn direct_the_platform_pays_fees() {
    direct("direct, the platform pays fees", AccountKind::PlatformPays).await;
}

#[tokio::test]
async fn destination_with_application_fee() {
    let platform = Platform::open().await;
    let account = platform.account(AccountKind::Express).await;
    let intent = platform.paid(None, platform.destination(&account)).await;
    assert!(intent.application.is_none());
    let charge = charge_of(&platform, None, &intent).await;
    let transfer = charge.transfer.expect("a transfer").into_id();
    let transfer = platform.send(None, RetrieveTransfer::new(transfer)).await.expect("a transfer");
    assert_eq!(transfer.amount, 1000);
    assert_eq!(transfer.destination.expect("a destination").id(), &account.id);
    assert_eq!(transfer.source_transaction.expect("a source").id(), &charge.id);
    assert_eq!(transfer.transfer_group, Some(format!("group_{}", intent.id)));
    let payment = transfer.destination_payment.expect("a payment").into_id();
    let payment =
        platform.send(Some(&account), RetrieveCharge::new(payment)).await.expect("the payment");
    assert!(payment.id.as_str().starts_with("py_"));
    assert_eq!(payment.source_transfer.expect("a transfer").id(), &transfer.id);
    let fee = charge.application_fee.expect("a fee").into_id();
    assert_eq!(payment.application_fee.expect("a fee").id(), &fee);
    let fee = platform.send(None, RetrieveApplicationFee::new(fee)).await.expect("the fee");
    assert_eq!(fee.charge.id(), &payment.id);
    assert_eq!(fee.originating_transaction.expect("the charge").id(), &charge.id);
    let row = row("destination, application_fee_amount");
    side(&platform, None, &row["platform"]).await;
    side(&platform, Some(&account), &row["connected"]).await;
    platform.books().await;
}

#[tokio::test]
async fn destination_with_transfer_amount() {
    let platform = Platform::open().await;
    let account = platform.account(AccountKind::Express).await;
    let mut to = CreatePaymentIntentTransferData::new(account.id.as_str());
    to.amount = Some(877);
    let intent = platform.paid(None, platform.pay().transfer_data(to)).await;
    let charge = charge_of(&platform, None, &intent).await;
    assert!(charge.application_fee.is_none() && charge.transfer.is_some());
    let row = row("destination, transfer_data[amount]");
    side(&platform, None, &row["platform"]).await;
    side(&platform, Some(&account), &row["connected"]).await;
    platform.books().await;
}

#[tokio::test]
async fn separate_charge_and_transfers() {
    let platform = Platform::open().await;
    let first = platform.account(AccountKind::Express).await;
    let second = platform.account(AccountKind::Express).await;
    let intent = platform.paid(None, platform.pay().transfer_group("ORDER-1")).await;
    let charge = charge_of(&platform, None, &intent).await;
    let transfer = |account: &Account, amount: i64| {
        CreateTransfer::new(Currency::USD, account.id.as_str())
            .amount(amount)
            .source_transaction(charge.id.as_str())
    };
    for (account, amount) in [(&first, 500), (&second, 377)] {
        let made = platform.send(None, transfer(account, amount)).await.expect("a transfer");
        assert_eq!(made.transfer_group.as_deref(), Some("ORDER-1"));
        assert!(made.destination_payment.is_some());
    }
    let (status, error) = platform.send(None, transfer(&first, 124)).await.expect_err("too much");
    assert_eq!(status, 400);
    assert!(
        error.message.expect("a message").contains("must not exceed the source amount of $10.00")
    );
    let row = row("separate charge and transfers");
    side(&platform, None, &row["platform"]).await;
    side(&platform, Some(&first), &row["connected"]).await;
    side(&platform, Some(&second), &row["second"]).await;
    platform.books().await;
}

#[tokio::test]
async fn automatic_async_fills_the_links_a_moment_later() {
    let platform = Platform::open().await;
    let account = platform.account(AccountKind::Express).await;
    let later =
        platform.destination(&account).capture_method(PaymentIntentCaptureMethod::AutomaticAsync);
    let intent = platform.paid(None, later).await;
    let charge = charge_of(&platform, None, &intent).await;
    assert!(charge.balance_transaction.is_none());
    assert!(charge.transfer.is_none() && charge.application_fee.is_none());
    assert_eq!(platform.balance(Some(&account)).await, (0, 877));
    platform.advance("seconds", 2).await;
    let charge = charge_of(&platform, None, &intent).await;
    assert!(charge.balance_transaction.is_some());
    assert!(charge.transfer.is_some() && charge.application_fee.is_some());
    side(&platform, None, &row("destination, application_fee_amount")["platform"]).await;
}

#[tokio::test]
async fn a_refund_reverses_transfer_and_fee() {
    for kind in ["full", "part"] {
        let expected = story()["refund"][kind].clone();
        let number = |name: &str| expected[name].as_i64().expect("a number");
        let platform = Platform::open().await;
        let account = platform.account(AccountKind::Express).await;
        let intent = platform.paid(None, platform.destination(&account)).await;
        let refund = CreateRefund::new()
            .payment_intent(intent.id.as_str())
            .amount(number("amount"))
            .reverse_transfer(true)
            .refund_application_fee(true);
        let refund = platform.send(None, refund).await.expect("a refund");
        assert_eq!(refund.status.as_deref(), Some("succeeded"));
        let charge = charge_of(&platform, None, &intent).await;
        assert_eq!(charge.amount_refunded, number("amount"));
        let transfer = charge.transfer.expect("a transfer").into_id();
        let transfer = platform.send(None, RetrieveTransfer::new(transfer)).await.expect("it");
        assert_eq!(transfer.amount_reversed, number("reversed"));
        assert_eq!(&transfer.reversals.data[0].id, refund.transfer_reversal.expect("it").id());
        let fee = charge.application_fee.expect("a fee").into_id();
        let fee = platform.send(None, RetrieveApplicationFee::new(fee)).await.expect("the fee");
        assert_eq!(fee.amount_refunded, number("fee_refunded"));
        assert_eq!(platform.balance(None).await.1, number("platform"));
        assert_eq!(platform.balance(Some(&account)).await.1, number("connected"));
        platform.books().await;
    }
}

#[tokio::test]
async fn a_decline() {
    let platform = Platform::open().await;
    let expected = story()["decline"].clone();
    let method = expected["payment_method"].as_str().expect("a name");
    let (status, error) =
        platform.send(None, platform.pay().payment_method(method)).await.expect_err("declined");
    assert_eq!(status, 402);
    assert_eq!(error.code.expect("a code").as_str(), expected["code"]);
    assert_eq!(error.decline_code.as_deref(), expected["decline_code"].as_str());
    assert_eq!(error.message.as_deref(), expected["message"].as_str());
    let intent = error.payment_intent.expect("the intent");
    assert_eq!(intent.status.as_str(), "requires_payment_method");
    assert_eq!(platform.balance(None).await, (0, 0));
}

#[tokio::test]
async fn three_d_secure() {
    let platform = Platform::open().await;
    let account = platform.account(AccountKind::Express).await;
    let story = story();
    for (outcome, status) in [("succeed", "succeeded"), ("fail", "requires_payment_method")] {
        let method = story["three_d_secure"]["payment_method"].as_str().expect("a name");
        let pay = platform.destination(&account).payment_method(method);
        let intent = platform.send(None, pay.return_url("https://shop.example/return")).await;
        let intent = intent.expect("a payment");
        assert_eq!(intent.status.as_str(), "requires_action");
        assert!(intent.next_action.expect("an action").redirect_to_url.is_some());
        let path = format!("/sandbox/payment_intents/{}/authenticate", intent.id);
        platform.raw(StripeMethod::Post, &path, &[("outcome", outcome)]).await;
        let intent = platform.send(None, RetrievePaymentIntent::new(intent.id)).await.expect("it");
        assert_eq!(intent.status.as_str(), status);
        assert_eq!(platform.balance(Some(&account)).await.1, 877);
    }
}

#[tokio::test]
async fn a_week_settles_and_pays_out() {
    let platform = Platform::open().await;
    let account = platform.account(AccountKind::Express).await;
    platform.paid(None, platform.destination(&account)).await;
    platform.paid(None, platform.destination(&account)).await;
    assert_eq!(platform.balance(Some(&account)).await, (0, 2 * 877));
    platform.advance_days(7).await;
    let payouts = platform.send(Some(&account), ListPayout::new()).await.expect("payouts").data;
    let [payout] = &payouts[..] else { panic!("{} payouts", payouts.len()) };
    assert_eq!((payout.amount, payout.status.as_str(), payout.automatic), (2 * 877, "paid", true));
    let contents = stripe_core::balance_transaction::ListBalanceTransaction::new();
    let contents = contents.payout(payout.id.as_str());
    let contents = platform.send(Some(&account), contents).await.expect("contents").data;
    let of_payments = contents.iter().filter(|t| t.type_.as_str() == "payment");
    assert_eq!(of_payments.map(|t| t.net).sum::<i64>(), payout.amount);
    assert_eq!(platform.balance(Some(&account)).await, (0, 0));
    platform.books().await;
}
