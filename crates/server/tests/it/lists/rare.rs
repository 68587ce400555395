//! One match among very many, and what it costs to find it.

use model::{
    account::Account,
    balance_transaction::BalanceTransaction,
    charge::Charge,
    customer::Customer,
    file::{File, FileLink},
    object::Object,
    payment_intent::PaymentIntent,
    payment_method::PaymentMethod,
    payout::Payout,
    refund::Refund,
    transfer::Transfer,
};
use serde_json::{Value, json};
use testkit::{Actor, World};

use super::market::{id, market};

/// Members of a long list.
const LONG: usize = 20_500;

/// Copies written in one transaction.
const STEP: usize = 2_000;

/// A body and the account whose it is.
#[derive(Clone)]
pub struct Owned {
    owner: String,
    body: Value,
}

pub fn owned(owner: &str, body: Value) -> Owned {
    Owned { owner: owner.to_owned(), body }
}

async fn copies_of<T: Object>(world: &World, of: Owned, prefix: &'static str, count: usize) {
    let mut left = count;
    while left > 0 {
        let (of, step) = (of.clone(), left.min(STEP));
        left -= step;
        let made = world.engine.command(1, move |tx| {
            for _ in 0..step {
                let mut body = of.body.clone();
                body["id"] = json!(tx.id(prefix, &of.owner));
                let object: T = serde_json::from_value(body)?;
                tx.insert(&of.owner, &object)?;
            }
            Ok(())
        });
        made.await.expect("copies can be kept");
    }
}

/// Copies of an object, made now. Money is not copied: of a balance transaction only what it is
/// found by.
pub async fn copies(world: &World, mut of: Owned, prefix: &'static str, count: usize) {
    match prefix {
        "txn" => {
            for amount in ["amount", "net", "fee"] {
                of.body[amount] = json!(0);
            }
            copies_of::<BalanceTransaction>(world, of, prefix, count).await;
        }
        "acct" => copies_of::<Account>(world, of, prefix, count).await,
        "ch" => copies_of::<Charge>(world, of, prefix, count).await,
        "cus" => copies_of::<Customer>(world, of, prefix, count).await,
        "file" => copies_of::<File>(world, of, prefix, count).await,
        "link" => copies_of::<FileLink>(world, of, prefix, count).await,
        "pi" => copies_of::<PaymentIntent>(world, of, prefix, count).await,
        "pm" => copies_of::<PaymentMethod>(world, of, prefix, count).await,
        "po" => copies_of::<Payout>(world, of, prefix, count).await,
        "re" => copies_of::<Refund>(world, of, prefix, count).await,
        "tr" => copies_of::<Transfer>(world, of, prefix, count).await,
        other => panic!("{other} is not copied"),
    }
}

/// Many events of a kind about an object.
async fn events(world: &World, owner: &str, charge: &Value, kind: &'static str, count: usize) {
    let mut left = count;
    while left > 0 {
        let (owner, charge, step) = (owner.to_owned(), charge.clone(), left.min(STEP));
        left -= step;
        let told = world.engine.command(1, move |tx| {
            let charge: Charge = serde_json::from_value(charge.clone())?;
            (0..step).try_for_each(|_| tx.emit(kind, &owner, &charge))
        });
        told.await.expect("events can be kept");
    }
}

/// A page, and what it cost. Both directions give the same where all is on one page.
async fn page(world: &World, actor: &Actor, path: &str, query: &str) -> (Value, u64) {
    let params: Vec<_> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    // What is known of the caller from now on is not read again.
    actor.get("/v1/balance", &[]).await.ok();
    world.count.take();
    let page = actor.get(path, &params).await.ok();
    (page, world.count.take())
}

/// Asserts that a filter finds so many, that there are no more, and that this costs little.
async fn finds(world: &World, actor: &Actor, path: &str, query: &str, count: usize) {
    let (page, cost) = page(world, actor, path, query).await;
    let found = page["data"].as_array().expect("a list").len();
    assert_eq!((found, &page["has_more"]), (count, &json!(false)), "{path}?{query}");
    assert!(cost < 250, "{path}?{query} costs {cost} rows and questions");
}

#[tokio::test]
async fn a_rare_balance_transaction_is_found_in_a_long_list() {
    let world = World::new(1);
    let platform = world.platform("a");
    let common = platform.pay(&[]).await["latest_charge"].clone();
    let euros =
        platform.pay(&[("currency", "eur"), ("payment_method", "pm_card_bypassPending")]).await;
    let charge = id(&euros["latest_charge"]);
    platform.post("/v1/refunds", &[("charge", &charge), ("amount", "10")]).await.ok();
    let path = "/v1/balance_transactions";
    let source = [("source", common["id"].as_str().unwrap())];
    let line = platform.list(path, &source).await.swap_remove(0);
    let me = id(&platform.get("/v1/account", &[]).await.ok());
    copies(&world, owned(&me, line), "txn", LONG).await;
    for (query, count) in [
        ("type=refund", 1),
        ("currency=eur", 2),
        ("currency=EUR&type=charge", 1),
        ("currency=eur&type=refund", 1),
        ("currency=usd&type=refund", 0),
        ("type=payout", 0),
        ("currency=jpy", 0),
        (&format!("source={charge}"), 1),
        (&format!("source={charge}&type=charge"), 1),
        (&format!("source={charge}&type=refund"), 0),
        (&format!("source={charge}&currency=usd"), 0),
    ] {
        finds(&world, &platform, path, query, count).await;
    }
    // The common one fills its pages, and each costs the same wherever it lies.
    for query in ["limit=10", "limit=10&type=charge", "limit=10&currency=usd"] {
        let (first, cost) = page(&world, &platform, path, query).await;
        assert_eq!(
            (first["data"].as_array().unwrap().len(), &first["has_more"]),
            (10, &json!(true))
        );
        assert!(cost < 100, "{query} costs {cost}");
    }
    let mut found = platform.all(path, &[("currency", "usd")]).await.len();
    assert_eq!(found, LONG + 1);
    found = platform.all(path, &[]).await.len();
    assert_eq!(found, LONG + 3);
}

#[tokio::test]
async fn a_rare_event_is_found_in_a_long_list() {
    let world = World::new(1);
    let platform = world.platform("a");
    let me = id(&platform.get("/v1/account", &[]).await.ok());
    let charge = id(&platform.pay(&[]).await["latest_charge"]);
    let charge = platform.get(&format!("/v1/charges/{charge}"), &[]).await.ok();
    // A customer of whom nobody is told, then many charges of which nobody is, and one that
    // waits for its endpoint.
    platform.post("/v1/customers", &[]).await.ok();
    events(&world, &me, &charge, "charge.updated", LONG).await;
    let endpoint = [("url", "https://example.com"), ("enabled_events[]", "customer.created")];
    platform.post("/v1/webhook_endpoints", &endpoint).await.ok();
    platform.post("/v1/customers", &[]).await.ok();
    let path = "/v1/events";
    for (query, count) in [
        ("type=customer.created", 2),
        ("type=customer.*", 2),
        ("type=cust*&delivery_success=true", 1),
        ("type=customer.created&delivery_success=false", 1),
        ("delivery_success=false", 1),
        ("types[]=customer.created&types[]=payout.paid", 2),
        ("type=payout.paid", 0),
        ("type=payout.*&delivery_success=true", 0),
        ("type=charge.succeeded", 1),
        ("type=charge.updated&delivery_success=false", 0),
    ] {
        finds(&world, &platform, path, query, count).await;
    }
    for query in ["limit=10", "limit=10&delivery_success=true", "limit=10&type=c*"] {
        let (first, cost) = page(&world, &platform, path, query).await;
        assert_eq!(
            (first["data"].as_array().unwrap().len(), &first["has_more"]),
            (10, &json!(true))
        );
        assert!(cost < 250, "{query} costs {cost}");
    }
    // And one that was delivered among many that wait.
    let endpoint = [("url", "https://example.com"), ("enabled_events[]", "charge.captured")];
    events(&world, &me, &charge, "charge.captured", 1).await;
    platform.post("/v1/webhook_endpoints", &endpoint).await.ok();
    events(&world, &me, &charge, "charge.captured", 1_000).await;
    let query = "type=charge.captured&delivery_success=true";
    finds(&world, &platform, path, query, 1).await;
    let waiting = [("type", "charge.captured"), ("delivery_success", "false")];
    assert_eq!(platform.all(path, &waiting).await.len(), 1_000);
}

#[tokio::test]
async fn events_of_the_other_api_are_no_burden() {
    let world = World::new(1);
    let platform = world.platform("a");
    let me = id(&platform.get("/v1/account", &[]).await.ok());
    let charge = id(&platform.pay(&[]).await["latest_charge"]);
    let charge = platform.get(&format!("/v1/charges/{charge}"), &[]).await.ok();
    let account = json!({ "contact_email": "a@example.com", "identity": { "country": "us" } });
    let account = id(&platform.post_json("/v2/core/accounts", &account).await.ok());
    let before = platform.list("/v1/events", &[("limit", "100")]).await.len();
    events(&world, &me, &charge, "v2.core.account.updated", 1_000).await;
    finds(&world, &platform, "/v1/events", "limit=100", before).await;
    let about = format!("object_id={account}");
    let (page, cost) = page(&world, &platform, "/v2/core/events", &about).await;
    assert!(!page["data"].as_array().unwrap().is_empty() && page["next_page_url"].is_null());
    assert!(cost < 250, "{cost}");
}

#[tokio::test]
async fn a_page_of_a_rare_match_costs_the_page() {
    const MANY: usize = 600;
    let world = World::new(1);
    let market = market(&world).await;
    let (platform, seller) = (&market.platform, &market.seller);
    let me = id(&platform.get("/v1/account", &[]).await.ok());
    let newest = async |path: &str| platform.list(path, &[]).await.swap_remove(0);
    let mut charge = platform.get(&format!("/v1/charges/{}", market.charge), &[]).await.ok();
    let paid_by = charge["payment_intent"].as_str().unwrap().to_owned();
    charge["customer"] = json!("cus_many");
    let mut other = charge.clone();
    other["transfer_group"] = json!("other");
    // Few among many, far apart: who looks for them leaps.
    for _ in 0..3 {
        copies(&world, owned(&me, charge.clone()), "ch", MANY).await;
        copies(&world, owned(&me, other.clone()), "ch", 1).await;
    }
    let mut transfer = newest("/v1/transfers").await;
    transfer["transfer_group"] = json!("many");
    copies(&world, owned(&me, transfer.clone()), "tr", MANY).await;
    transfer["destination"] = json!("acct_other");
    copies(&world, owned(&me, transfer), "tr", 1).await;
    let mut refund = newest("/v1/refunds").await;
    refund["charge"] = json!("ch_many");
    copies(&world, owned(&me, refund), "re", MANY).await;
    let customer = newest("/v1/customers").await;
    copies(&world, owned(&me, customer), "cus", MANY).await;
    let method = platform.list("/v1/payment_methods", &[("allow_redisplay", "unspecified")]).await;
    copies(&world, owned(&me, method[0].clone()), "pm", MANY).await;
    let file = newest("/v1/files").await;
    copies(&world, owned(&me, file), "file", MANY).await;
    let links = platform.list("/v1/file_links", &[("expired", "true")]).await;
    copies(&world, owned(&me, links[0].clone()), "link", MANY).await;
    let canceled = seller.list("/v1/payouts", &[("status", "canceled")]).await.swap_remove(0);
    let arrived = canceled["arrival_date"].as_i64().unwrap();
    let paid = seller.list("/v1/payouts", &[("status", "paid")]).await.swap_remove(0);
    copies(&world, owned(&market.seller_id, paid), "po", MANY).await;
    for (actor, path, query, count) in [
        (platform, "/v1/charges", "transfer_group=other", 3),
        (platform, "/v1/charges", "customer=cus_many&transfer_group=other", 3),
        (platform, "/v1/charges", &format!("customer=cus_many&payment_intent={}", "pi_none"), 0),
        (platform, "/v1/charges", &format!("customer={}&limit=100", market.customer), 3),
        (platform, "/v1/transfers", "destination=acct_other&transfer_group=many", 1),
        (platform, "/v1/transfers", "destination=acct_none", 0),
        (platform, "/v1/refunds", &format!("charge={}", market.charge), 4),
        (platform, "/v1/refunds", &format!("payment_intent={paid_by}&charge={}", market.charge), 4),
        (platform, "/v1/customers", "email=b@example.com", 1),
        (platform, "/v1/customers", "test_clock=clock_1", 0),
        (platform, "/v1/payment_methods", "allow_redisplay=limited", 1),
        (platform, "/v1/payment_methods", "type=us_bank_account", 0),
        (platform, "/v1/files", "purpose=business_icon", 2),
        (platform, "/v1/file_links", "expired=false", 2),
        (seller, "/v1/payouts", "status=canceled", 1),
        (seller, "/v1/payouts", &format!("arrival_date={arrived}&status=canceled"), 1),
        (seller, "/v1/payouts", &format!("arrival_date[lt]={}&status=canceled", arrived), 0),
        (seller, "/v1/payouts", "arrival_date=5", 0),
    ] {
        finds(&world, actor, path, query, count).await;
    }
}
