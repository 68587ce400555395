//! One of everything that can be stored, in every status that lasts.

use serde_json::{Value, json};
use store::{TimerRow, WriteSet};
use testkit::{Actor, START, World};

use crate::{
    lists::market::id,
    money::SELLER,
    oauth::{connect, disconnect},
    v2_accounts::{create, merchant},
};

/// The platform's name.
pub const PLATFORM: &str = "a";

/// The account number of a bank that sends payouts back.
pub const CLOSED_BANK: &str = "000111111116";

/// A card whose money is there at once.
const AT_ONCE: (&str, &str) = ("payment_method", "pm_card_bypassPending");

/// A call that is made under an idempotency key: the key, the path and the parameters.
type Once = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Replies of each kind: an object, one that says something of a person, a body that is kept as
/// bytes, and a refusal.
pub const ONCE: [Once; 4] = [
    (
        "once-charge",
        "/v1/charges",
        &[("amount", "700"), ("currency", "usd"), ("source", "tok_visa")],
    ),
    ("once-customer", "/v1/customers", &[("email", "once@example.com"), ("name", "Ann Once")]),
    (
        "once-expanded",
        "/v1/payment_intents",
        &[
            ("amount", "800"),
            ("currency", "usd"),
            ("payment_method", "pm_card_visa"),
            ("payment_method_types[]", "card"),
            ("confirm", "true"),
            ("expand[]", "latest_charge"),
        ],
    ),
    (
        "once-declined",
        "/v1/payment_intents",
        &[
            ("amount", "900"),
            ("currency", "usd"),
            ("payment_method", "pm_card_chargeDeclined"),
            ("payment_method_types[]", "card"),
            ("confirm", "true"),
        ],
    ),
];

/// Makes it; returns paths of what is in no list.
pub async fn make(world: &mut World) -> Vec<String> {
    let platform = world.platform(PLATFORM);
    broken_timer(world).await;
    let seller = sent_back(&platform).await;
    // The clock does not move any more: what is done from here on is still under way.
    holders(&platform).await;
    company(&platform).await;
    payer(&platform).await;
    papers(&platform).await;
    hear(&platform).await;
    intents(&platform).await;
    for (key, path, params) in ONCE {
        platform.post_once(key, path, params).await;
    }
    open_money(&platform, &seller).await;
    tokens(&platform).await
}

/// A timer that can't be run is put aside.
async fn broken_timer(world: &mut World) {
    world.failing += 1;
    // The first call opens the platform.
    world.platform(PLATFORM).get("/v1/account", &[]).await.ok();
    let body = json!({ "send_payout": { "payout": 5 } }).to_string().into_bytes();
    world.plant(1, |seq| WriteSet {
        timers: vec![TimerRow { due: START + 60, seq, body }],
        ..WriteSet::default()
    });
}

/// A payout and a refund that fail, and a payment that expires without being captured. Returns the
/// account.
async fn sent_back(platform: &Actor) -> String {
    let account = platform.account(&[&SELLER[1..], &[("type", "custom")]].concat()).await;
    let bank = [
        ("external_account[object]", "bank_account"),
        ("external_account[country]", "US"),
        ("external_account[currency]", "usd"),
        ("external_account[routing_number]", "110000000"),
        ("external_account[account_number]", CLOSED_BANK),
        ("default_for_currency", "true"),
    ];
    platform.post(&format!("/v1/accounts/{account}/external_accounts"), &bank).await.ok();
    platform.pay(&[("transfer_data[destination]", &account), AT_ONCE]).await;
    platform.pay(&[("capture_method", "manual")]).await;
    let failing = platform.pay(&[("payment_method", "pm_card_refundFail")]).await;
    let charge = id(&failing["latest_charge"]);
    platform.post("/v1/refunds", &[("charge", &charge)]).await.ok();
    platform.advance("days", 8).await;
    account
}

/// An account that its holder connected, and one whose holder has left again.
async fn holders(platform: &Actor) {
    let (account, _) = connect(platform, "read_write").await;
    platform.on(&account).pay(&[("application_fee_amount", "40")]).await;
    let (gone, _) = connect(platform, "read_only").await;
    disconnect(platform, &gone).await;
}

/// An account of the newer API with persons and a card.
async fn company(platform: &Actor) {
    let account = id(&create(platform, &merchant()).await);
    let persons = format!("/v1/accounts/{account}/persons");
    for role in ["relationship[owner]", "relationship[director]"] {
        platform.post(&persons, &[("first_name", "Jo"), (role, "true")]).await.ok();
    }
    let externals = format!("/v1/accounts/{account}/external_accounts");
    platform.post(&externals, &[("external_account", "tok_visa_debit")]).await.ok();
}

/// A payer with a card of each kind, and one who is gone.
async fn payer(platform: &Actor) {
    let who = [("email", "ann@example.com"), ("name", "Ann Payer")];
    let customer = id(&platform.post("/v1/customers", &who).await.ok());
    let path = format!("/v1/customers/{customer}");
    platform.post(&format!("{path}/sources"), &[("source", "tok_visa")]).await.ok();
    let card = [("type", "card"), ("card[token]", "tok_mastercard")];
    let method = id(&platform.post("/v1/payment_methods", &card).await.ok());
    let attach = format!("/v1/payment_methods/{method}/attach");
    platform.post(&attach, &[("customer", &customer)]).await.ok();
    platform.pay(&[("customer", &customer), ("payment_method", &method)]).await;
    let gone = id(&platform.post("/v1/customers", &[("name", "Gone")]).await.ok());
    platform.delete(&format!("/v1/customers/{gone}")).await.ok();
}

/// A file, and links to it, one of which has expired.
async fn papers(platform: &Actor) {
    let image = crate::files::png(200);
    let purpose = [("purpose", "business_icon")];
    let file = id(&platform.upload(None, &purpose, "icon.png", &image).await.ok());
    for expired in [false, true] {
        let link = id(&platform.post("/v1/file_links", &[("file", &file)]).await.ok());
        if expired {
            let now = [("expires_at", "now")];
            platform.post(&format!("/v1/file_links/{link}"), &now).await.ok();
        }
    }
}

/// Endpoints and a destination that everything from now on waits for.
async fn hear(platform: &Actor) {
    for connect in ["true", "false"] {
        let endpoint = [("url", "https://example.com/hooks"), ("connect", connect)];
        let all = [("enabled_events[]", "*")];
        platform.post("/v1/webhook_endpoints", &[&endpoint[..], &all].concat()).await.ok();
    }
    let destination = json!({
        "name": "Everything", "type": "webhook_endpoint", "event_payload": "thin",
        "enabled_events": ["*"], "webhook_endpoint": { "url": "https://example.com/thin" },
    });
    platform.post_json("/v2/core/event_destinations", &destination).await.ok();
    // Its events show capabilities, which are kept nowhere else.
    platform.post("/v1/accounts", SELLER).await.ok();
}

/// An intent in each status.
async fn intents(platform: &Actor) {
    let open = [("amount", "1100"), ("currency", "usd"), ("payment_method_types[]", "card")];
    let open = async |more: &[(&str, &str)]| {
        platform.post("/v1/payment_intents", &[&open[..], more].concat()).await.ok()
    };
    open(&[]).await;
    open(&[("payment_method", "pm_card_visa"), ("metadata[order]", "7")]).await;
    open(&[("payment_method", "pm_card_threeDSecure2Required"), ("confirm", "true")]).await;
    let canceled = id(&open(&[]).await);
    platform.post(&format!("/v1/payment_intents/{canceled}/cancel"), &[]).await.ok();
    platform.pay(&[("capture_method", "manual")]).await;
    let held = platform.pay(&[("capture_method", "manual"), ("amount", "1200")]).await;
    let capture = format!("/v1/payment_intents/{}/capture", id(&held));
    platform.post(&capture, &[("amount_to_capture", "1000")]).await.ok();
    let authorized = [("amount", "1300"), ("currency", "usd"), ("source", "tok_visa")];
    let authorized = [&authorized[..], &[("capture", "false")]].concat();
    platform.post("/v1/charges", &authorized).await.ok();
}

/// Payments with shares, a refund that is pending, a transfer that is partly reversed, a fee that
/// is partly refunded, and payouts under way.
async fn open_money(platform: &Actor, account: &str) {
    let seller = platform.on(account);
    let to = ("transfer_data[destination]", account);
    platform.pay(&[to, ("application_fee_amount", "123")]).await;
    let pending = platform.pay(&[("payment_method", "pm_card_pendingRefund")]).await;
    let charge = id(&pending["latest_charge"]);
    platform.post("/v1/refunds", &[("charge", &charge), ("amount", "300")]).await.ok();
    platform.pay(&[("amount", "5000"), AT_ONCE]).await;
    let transfer = [("amount", "2000"), ("currency", "usd"), ("destination", account)];
    let transfer = id(&platform.post("/v1/transfers", &transfer).await.ok());
    let reversals = format!("/v1/transfers/{transfer}/reversals");
    platform.post(&reversals, &[("amount", "500")]).await.ok();
    let direct = seller.pay(&[("application_fee_amount", "60"), AT_ONCE]).await;
    let fee = direct["latest_charge"]["application_fee"].as_str().unwrap();
    let refunds = format!("/v1/application_fees/{fee}/refunds");
    platform.post(&refunds, &[("amount", "10")]).await.ok();
    let bank = [("external_account", "btok_us"), ("default_for_currency", "true")];
    platform.post(&format!("/v1/accounts/{account}/external_accounts"), &bank).await.ok();
    seller.post("/v1/payouts", &[("amount", "400"), ("currency", "usd")]).await.ok();
    let canceled = [("amount", "200"), ("currency", "usd")];
    let canceled = id(&seller.post("/v1/payouts", &canceled).await.ok());
    seller.post(&format!("/v1/payouts/{canceled}/cancel"), &[]).await.ok();
}

/// A token of each kind; returns their paths.
async fn tokens(platform: &Actor) -> Vec<String> {
    let mut paths = Vec::new();
    let card = [
        ("card[number]", "4242424242424242"),
        ("card[exp_month]", "12"),
        ("card[exp_year]", "2035"),
    ];
    let bank = [
        ("bank_account[country]", "US"),
        ("bank_account[currency]", "usd"),
        ("bank_account[account_number]", "000123456789"),
        ("bank_account[routing_number]", "110000000"),
    ];
    let of: [&[(&str, &str)]; 4] =
        [&card, &bank, &[("account[company][name]", "Token Inc")], &[("person[first_name]", "Jo")]];
    for params in of {
        let token = platform.post("/v1/tokens", params).await.ok();
        paths.push(format!("/v1/tokens/{}", id(&token)));
    }
    let newer: Value = json!({ "contact_phone": "+15555550101" });
    let token = platform.browser().post_json("/v2/core/account_tokens", &newer).await.ok();
    paths.push(format!("/v2/core/account_tokens/{}", id(&token)));
    paths
}
