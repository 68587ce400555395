//! The API's mechanics as the Rust client sees them.

use conformance::{AccountKind, Platform};
use futures_util::TryStreamExt;
use stripe::{IdempotencyKey, RequestStrategy, StripeRequest};
use stripe_core::balance::RetrieveForMyAccountBalance;
use stripe_core::charge::ListCharge;
use stripe_core::customer::{CreateCustomer, ListCustomer, RetrieveCustomer, UpdateCustomer};
use stripe_core::payment_intent::CreatePaymentIntent;
use stripe_types::Currency;

#[tokio::test]
async fn errors() {
    let platform = Platform::open().await;
    let missing = platform.send(None, RetrieveCustomer::new("cus_none")).await;
    let (status, error) = missing.err().expect("no such customer");
    assert_eq!(status, 404);
    assert_eq!(error.code.expect("a code").as_str(), "resource_missing");
    assert_eq!(error.message.as_deref(), Some("No such customer: 'cus_none'"));
    let client = Platform::client(&platform.server, "sk_wrong");
    assert!(RetrieveForMyAccountBalance::new().send(&client).await.is_err());
}

#[tokio::test]
async fn an_idempotency_key_replays() {
    let platform = Platform::open().await;
    let key = IdempotencyKey::new("order-1").expect("a key");
    let once = |amount: i64| {
        CreatePaymentIntent::new(amount, Currency::USD)
            .customize()
            .request_strategy(RequestStrategy::Idempotent(key.clone()))
            .send(&platform.client)
    };
    let first = once(1000).await.expect("an intent");
    assert_eq!(once(1000).await.expect("the same").id, first.id);
    assert!(once(2000).await.is_err());
}

#[tokio::test]
async fn auto_paging() {
    let platform = Platform::open().await;
    let mut made = Vec::new();
    for _ in 0..12 {
        made.push(platform.send(None, CreateCustomer::new()).await.expect("a customer").id);
    }
    made.reverse();
    let pages = ListCustomer::new().limit(5).paginate().stream(&platform.client);
    let seen: Vec<_> = pages.map_ok(|customer| customer.id).try_collect().await.expect("pages");
    assert_eq!(seen, made);
}

#[tokio::test]
async fn expanding_and_unsetting() {
    let platform = Platform::open().await;
    let account = platform.account(AccountKind::Express).await;
    platform.paid(None, platform.destination(&account)).await;
    let expand = vec!["data.balance_transaction".to_owned(), "data.transfer".to_owned()];
    let charges =
        platform.send(None, ListCharge::new().expand(expand)).await.expect("charges").data;
    let transaction = charges[0].balance_transaction.as_ref().expect("one");
    assert_eq!(transaction.as_object().expect("expanded").net, 941);
    assert!(charges[0].transfer.as_ref().expect("one").is_object());

    let create = CreateCustomer::new().name("A").metadata([("a".into(), "1".into())]);
    let customer = platform.send(None, create).await.expect("a customer");
    let update = UpdateCustomer::new(customer.id).name("").metadata([("a".into(), String::new())]);
    let customer = platform.send(None, update).await.expect("a customer");
    assert_eq!(customer.name, None);
    assert_eq!(customer.metadata.map(|metadata| metadata.len()), Some(0));
}
