//! Every event reaches its endpoint, and passes the client's own signature check.

use std::collections::BTreeSet;

use conformance::{AccountKind, Catcher, Platform, story};
use stripe_core::customer::CreateCustomer;
use stripe_core::event::ListEvent;
use stripe_core::refund::CreateRefund;
use stripe_misc::webhook_endpoint::{CreateWebhookEndpoint, CreateWebhookEndpointEnabledEvents};
use stripe_shared::Account;
use stripe_webhook::{Event, EventObject, Webhook};

async fn endpoint(platform: &Platform, catcher: &Catcher, path: &str, connect: bool) -> String {
    let url = format!("{}{path}", catcher.url);
    let create = CreateWebhookEndpoint::new(vec![CreateWebhookEndpointEnabledEvents::All], url);
    let made = platform.send(None, create.connect(connect)).await.expect("an endpoint");
    made.secret.expect("a secret, this once")
}

async fn listed(platform: &Platform, account: Option<&Account>) -> BTreeSet<String> {
    let page = platform.send(account, ListEvent::new().limit(100)).await.expect("events");
    assert!(!page.has_more);
    page.data.iter().map(|event| event.id.to_string()).collect()
}

/// The deliveries of exactly these events, each verified.
fn verified(catcher: &Catcher, path: &str, secret: &str, ids: &BTreeSet<String>) -> Vec<Event> {
    let got = catcher.until(path, ids.len());
    let events: Vec<Event> = got
        .iter()
        .map(|(signature, body)| {
            Webhook::construct_event(body, signature, secret)
                .unwrap_or_else(|error| panic!("{error}: {body}"))
        })
        .collect();
    assert_eq!(&events.iter().map(|event| event.id.to_string()).collect::<BTreeSet<_>>(), ids);
    let (signature, body) = &got[0];
    assert!(Webhook::construct_event(body, signature, "whsec_other").is_err());
    events
}

#[tokio::test]
async fn every_webhook_of_the_story() {
    let platform = Platform::open().await;
    let catcher = Catcher::start();
    let own = endpoint(&platform, &catcher, "/own", false).await;
    let connect = endpoint(&platform, &catcher, "/connect", true).await;
    let accounts = [
        platform.account(AccountKind::Standard).await,
        platform.account(AccountKind::Express).await,
    ];
    platform.paid(Some(&accounts[0]), platform.pay().application_fee_amount(123)).await;
    let intent = platform.paid(None, platform.destination(&accounts[1])).await;
    let refund = CreateRefund::new().payment_intent(intent.id.as_str()).amount(400);
    let refund = refund.reverse_transfer(true).refund_application_fee(true);
    platform.send(None, refund).await.expect("a refund");
    platform.advance_days(7).await;

    let events = verified(&catcher, "/own", &own, &listed(&platform, None).await);
    assert!(events.iter().all(|event| event.account.is_none()));
    assert!(
        events.iter().any(|event| matches!(event.data.object, EventObject::TransferReversed(_)))
    );
    assert!(events.iter().any(|event| matches!(event.data.object, EventObject::ChargeRefunded(_))));

    let mut ids = listed(&platform, Some(&accounts[0])).await;
    ids.extend(listed(&platform, Some(&accounts[1])).await);
    let events = verified(&catcher, "/connect", &connect, &ids);
    for account in &accounts {
        let mut of = events.iter().filter(|e| e.account.as_deref() == Some(account.id.as_str()));
        assert!(of.any(|event| matches!(event.data.object, EventObject::PayoutPaid(_))));
    }
}

#[tokio::test]
async fn a_signature_stays_valid_a_year_ahead() {
    let platform = Platform::open().await;
    let catcher = Catcher::start();
    let secret = endpoint(&platform, &catcher, "/later", false).await;
    platform.advance_days(366).await;
    platform.send(None, CreateCustomer::new().name("of next year")).await.expect("a customer");
    let (signature, body) = catcher.until("/later", 1).remove(0);
    let event = Webhook::construct_event(&body, &signature, &secret).expect("a valid event");
    let start = story()["clock"]["start"].as_i64().expect("a time");
    assert_eq!(event.created, start + 366 * 86400);
    assert!(matches!(event.data.object, EventObject::CustomerCreated(_)));
}
