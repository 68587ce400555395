//! Two platforms, their accounts, and one marked object of each kind for each of them.

use std::collections::HashMap;

use serde_json::{Value, json};
use testkit::{Actor, World};

use crate::oauth::{authorize, disconnect, exchange};

/// Ids by kind: the words of paths that stand before them, and a few more.
pub type Ids = HashMap<&'static str, String>;

/// Somebody's objects. Whatever text can be told of one begins with the owner's mark.
#[derive(Clone)]
pub struct Holdings {
    pub name: &'static str,
    pub ids: Ids,
    /// Who may look at everything of it.
    pub owner: Actor,
}

impl Holdings {
    /// What stands in the objects of one kind, and nowhere else.
    pub fn mark(&self, kind: &str) -> String {
        mark(self.name, kind)
    }
    pub fn account(&self) -> &str {
        &self.ids["accounts"]
    }
    /// What is this one's or, where it has none, another's.
    pub fn or(&self, other: &Holdings) -> Holdings {
        let mut both = self.clone();
        for (kind, id) in &other.ids {
            both.ids.entry(kind).or_insert_with(|| id.clone());
        }
        both
    }

    /// The same, but each id is of another kind than it says.
    pub fn confused(&self) -> Holdings {
        let other = |kind| if kind == "customers" { "charges" } else { "customers" };
        let ids = self.ids.keys().map(|kind| (*kind, self.ids[other(*kind)].clone())).collect();
        Holdings { ids, ..self.clone() }
    }

    /// All that can be seen of it, to be compared.
    pub async fn all(&self) -> Vec<Value> {
        let account = self.account().to_owned();
        let mut all = Vec::new();
        for path in [
            "/v1/account",
            "/v1/customers",
            "/v1/payment_methods",
            "/v1/charges",
            "/v1/refunds",
            "/v1/payment_intents",
            "/v1/transfers",
            "/v1/payouts",
            "/v1/balance",
            "/v1/files",
            "/v1/balance_transactions",
            "/v1/file_links",
            "/v1/webhook_endpoints",
            "/v1/events",
        ] {
            let params: &[_] = if path.ends_with('s') { &[("limit", "100")] } else { &[] };
            all.push(self.owner.get(path, params).await.body);
        }
        for part in ["persons", "external_accounts", "capabilities"] {
            all.push(self.owner.get(&format!("/v1/accounts/{account}/{part}"), &[]).await.body);
        }
        for kind in ["tokens", "bank_tokens", "account_tokens", "person_tokens"] {
            let id = &self.ids[kind];
            all.push(self.owner.get(&format!("/v1/tokens/{id}"), &[]).await.body);
        }
        // Refusals name their requests.
        all.retain(|body| body["error"].is_null());
        all
    }
}

fn mark(name: &str, kind: &str) -> String {
    format!("mark-{name}-{}", kind.replace('_', "-"))
}

/// All that the tests are about. `x` and `y` are controlled by `p`, `held` and `looked` gave it
/// keys of theirs, `z` belongs to another platform.
pub struct Parties {
    /// Whose books are looked at when all is done.
    _world: World,
    pub p: Holdings,
    pub x: Holdings,
    pub y: Holdings,
    pub held: Holdings,
    pub looked: Holdings,
    pub q: Holdings,
    pub z: Holdings,
    /// The key that `held` gave, the publishable half, the one of `looked`, and one taken back.
    pub key: String,
    pub browser_key: String,
    pub looking_key: String,
    pub revoked_key: String,
}

/// Makes them.
pub async fn parties() -> Parties {
    let world = World::new(1);
    let (p, q) = (world.platform("p"), world.platform("q"));
    for platform in [&p, &q] {
        // So that there is something to transfer.
        let card = [("amount", "90000"), ("payment_method", "pm_card_bypassPending")];
        platform.pay(&card).await;
    }
    let express = [
        ("express", "true"),
        ("suggested_capabilities[0]", "card_payments"),
        ("suggested_capabilities[1]", "transfers"),
    ];
    let (held, keys) = connected(&p, &express).await;
    let (looked, looking) = connected(&p, &[]).await;
    let (gone, revoked) = connected(&p, &[]).await;
    disconnect(&p, &gone).await;
    let controlled = |name| account(&p, name);
    let (x, y) = (controlled("x").await, controlled("y").await);
    let z = account(&q, "z").await;
    let owner = own(&p).await;
    let other = own(&q).await;
    let mut p = holdings("p", p, &owner, Some((&x, &y))).await;
    let mut x = holdings("x", p.owner.on(&x), &x, None).await;
    let y = holdings("y", p.owner.on(&y), &y, None).await;
    let mut held = holdings("held", p.owner.on(&held), &held, None).await;
    let mut looked = holdings("looked", p.owner.on(&looked), &looked, None).await;
    let mut q = holdings("q", q, &other, Some((&z, &z))).await;
    let z = holdings("z", q.owner.on(&z), &z, None).await;
    // What a payment of an account leads back to, and the way back.
    x.ids.insert("payments", p.ids["payments"].clone());
    for account in [&mut held, &mut looked] {
        let to = account.account().to_owned();
        let money = [("amount", "300"), ("currency", "usd"), ("destination", to.as_str())];
        let from = [("source_transaction", p.ids["charges"].as_str())];
        let sent = p.owner.post("/v1/transfers", &[&money[..], &from].concat()).await.ok();
        let payment = sent["destination_payment"].as_str().unwrap().to_owned();
        account.ids.insert("payments", payment);
    }
    let money = [("amount", "30"), ("currency", "usd"), ("destination", owner.as_str())];
    x.make("transfers", "/v1/transfers", &money).await;
    let path = format!("/v1/transfers/{}/reversals", x.ids["transfers"]);
    x.make("reversals", &path, &[("amount", "10")]).await;
    p.ids.remove("payments");
    q.ids.remove("payments");
    let narrow = [("grant_type", "refresh_token"), ("scope", "read_only")];
    let token = ("refresh_token", looking["refresh_token"].as_str().unwrap());
    let narrow = p.owner.post("/oauth/token", &[&narrow[..], &[token]].concat()).await.ok();
    let key = |reply: &Value, name: &str| reply[name].as_str().unwrap().to_owned();
    Parties {
        key: key(&keys, "access_token"),
        browser_key: key(&keys, "stripe_publishable_key"),
        looking_key: key(&narrow, "access_token"),
        revoked_key: key(&revoked, "access_token"),
        _world: world,
        p,
        x,
        y,
        held,
        looked,
        q,
        z,
    }
}

async fn own(platform: &Actor) -> String {
    id(&platform.get("/v1/account", &[]).await.ok())
}

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap_or_default().to_owned()
}

async fn connected(platform: &Actor, more: &[(&str, &str)]) -> (String, Value) {
    let params = [&[("scope", "read_write")], more].concat();
    let reply = exchange(platform, &authorize(platform, &params).await).await;
    (reply["stripe_user_id"].as_str().unwrap().to_owned(), reply)
}

async fn account(platform: &Actor, name: &str) -> String {
    let of = |kind| mark(name, kind);
    let (email, business) = (format!("{}@example.com", of("accounts")), of("accounts"));
    let params = [
        ("type", "custom"),
        ("country", "US"),
        ("business_type", "individual"),
        ("email", email.as_str()),
        ("metadata[mark]", &business),
        ("business_profile[name]", &business),
        ("settings[payouts][schedule][interval]", "manual"),
    ];
    let account = platform.account(&params).await;
    let persons = format!("/v1/accounts/{account}/persons");
    let person = id(&platform.list(&persons, &[]).await[0]);
    let mark = of("persons");
    let told = [("metadata[mark]", mark.as_str()), ("first_name", &mark)];
    platform.post(&format!("{persons}/{person}"), &told).await.ok();
    let externals = format!("/v1/accounts/{account}/external_accounts");
    let external = id(&platform.list(&externals, &[]).await[0]);
    let mark = of("external_accounts");
    platform.post(&format!("{externals}/{external}"), &[("metadata[mark]", &mark)]).await.ok();
    account
}

/// One object of each kind. A platform is told one of its accounts to pay to, and another on
/// whose behalf.
async fn holdings(
    name: &'static str,
    owner: Actor,
    account: &str,
    pays: Option<(&str, &str)>,
) -> Holdings {
    let mut made = Holdings { name, ids: Ids::new(), owner };
    made.ids.insert("accounts", account.to_owned());
    let parts = pays.map_or(account, |(to, _)| to).to_owned();
    let owner = made.owner.clone();
    for part in ["persons", "external_accounts"] {
        let answer = owner.get(&format!("/v1/accounts/{parts}/{part}"), &[]).await;
        let found = answer.body["data"][0]["id"].as_str().map(str::to_owned);
        made.ids.insert(part, found.unwrap_or_else(|| format!("{}_none", &part[..4])));
    }
    made.payer().await;
    made.money(pays).await;
    made.papers().await;
    made.listeners(&parts).await;
    made
}

impl Holdings {
    /// Makes an object whose texts are marked, and keeps its id.
    async fn make(&mut self, kind: &'static str, path: &str, params: &[(&str, &str)]) -> Value {
        let mark = self.mark(kind);
        let params = [params, &[("metadata[mark]", mark.as_str())]].concat();
        let made = self.owner.post(path, &params).await.ok();
        self.ids.insert(kind, id(&made));
        made
    }

    async fn payer(&mut self) {
        let mark = self.mark("customers");
        let email = format!("{mark}@example.com");
        let who = [("email", email.as_str()), ("name", &mark), ("description", &mark)];
        let name = self.mark("billing");
        self.make("customers", "/v1/customers", &who).await;
        let customer = self.ids["customers"].clone();
        let sources = format!("/v1/customers/{customer}/sources");
        let source = self.owner.post(&sources, &[("source", "tok_visa")]).await.ok();
        self.ids.insert("sources", id(&source));
        let card =
            [("type", "card"), ("card[token]", "tok_visa"), ("billing_details[name]", &name)];
        self.make("payment_methods", "/v1/payment_methods", &card).await;
        let attach = format!("/v1/payment_methods/{}/attach", self.ids["payment_methods"]);
        self.owner.post(&attach, &[("customer", &customer)]).await.ok();
    }

    async fn money(&mut self, pays: Option<(&str, &str)>) {
        let (customer, method) =
            (self.ids["customers"].clone(), self.ids["payment_methods"].clone());
        let mark = self.mark("charges");
        let mut params = vec![
            ("amount", "9000"),
            ("currency", "usd"),
            ("customer", customer.as_str()),
            ("payment_method", &method),
            ("payment_method_types[]", "card"),
            ("confirm", "true"),
            ("capture_method", "automatic"),
            ("description", &mark),
        ];
        if let Some((_, for_whom)) = pays {
            params.push(("on_behalf_of", for_whom));
        } else {
            params.push(("application_fee_amount", "100"));
        }
        let paid = self.make("payment_intents", "/v1/payment_intents", &params).await;
        let charge = paid["latest_charge"].as_str().unwrap().to_owned();
        let charge = self.owner.get(&format!("/v1/charges/{charge}"), &[]).await.ok();
        self.ids.insert("charges", id(&charge));
        self.ids
            .insert("balance_transactions", charge["balance_transaction"].as_str().unwrap().into());
        let charge = id(&charge);
        self.make("refunds", "/v1/refunds", &[("charge", &charge), ("amount", "100")]).await;
        let open = [("amount", "1000"), ("currency", "usd"), ("payment_method_types[]", "card")];
        self.make("open_intents", "/v1/payment_intents", &open).await;
        if let Some((to, _)) = pays {
            let money = [("amount", "300"), ("currency", "usd"), ("destination", to)];
            let from = [("source_transaction", charge.as_str()), ("description", "sent")];
            let sent = self.make("transfers", "/v1/transfers", &[&money[..], &from].concat()).await;
            let path = format!("/v1/transfers/{}/reversals", self.ids["transfers"]);
            self.make("reversals", &path, &[("amount", "10")]).await;
            self.ids.insert("payments", sent["destination_payment"].as_str().unwrap().into());
            let direct = self.owner.on(to).pay(&[("application_fee_amount", "50")]).await;
            let fee = direct["latest_charge"]["application_fee"].as_str().unwrap().to_owned();
            let path = format!("/v1/application_fees/{fee}/refunds");
            self.ids.insert("application_fees", fee);
            self.make("fee_refunds", &path, &[("amount", "5")]).await;
        } else {
            let card = [("amount", "20000"), ("payment_method", "pm_card_bypassPending")];
            self.owner.pay(&card).await;
            let money = [("amount", "500"), ("currency", "usd")];
            self.make("payouts", "/v1/payouts", &money).await;
        }
    }

    async fn papers(&mut self) {
        let image = crate::files::png(200);
        let name = format!("{}.png", self.mark("files"));
        let file = [("purpose", "business_icon")];
        let file = self.owner.upload(None, &file, &name, &image).await.ok();
        self.ids.insert("files", id(&file));
        self.make("file_links", "/v1/file_links", &[("file", &id(&file))]).await;
        let mark = self.mark("tokens");
        let card = [
            ("card[number]", "4242424242424242"),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2035"),
            ("card[name]", &mark),
        ];
        self.ids.insert("tokens", id(&self.owner.post("/v1/tokens", &card).await.ok()));
        let bank = [
            ("bank_account[country]", "US"),
            ("bank_account[currency]", "usd"),
            ("bank_account[account_number]", "000123456789"),
            ("bank_account[routing_number]", "110000000"),
            ("bank_account[account_holder_name]", &mark),
        ];
        self.ids.insert("bank_tokens", id(&self.owner.post("/v1/tokens", &bank).await.ok()));
        for (kind, param) in
            [("account_tokens", "account[company][name]"), ("person_tokens", "person[first_name]")]
        {
            let token = self.owner.post("/v1/tokens", &[(param, &mark)]).await.ok();
            self.ids.insert(kind, id(&token));
        }
    }

    /// Webhook endpoints that nothing is sent to, so that no call waits for it.
    async fn listeners(&mut self, account: &str) {
        let endpoint = [("url", "https://example.com"), ("enabled_events[]", "*")];
        self.make("webhook_endpoints", "/v1/webhook_endpoints", &endpoint).await;
        let path = format!("/v1/webhook_endpoints/{}", self.ids["webhook_endpoints"]);
        self.owner.post(&path, &[("disabled", "true")]).await.ok();
        let destination = json!({
            "name": self.mark("event_destinations"), "type": "webhook_endpoint",
            "event_payload": "thin", "enabled_events": ["v2.core.account.updated"],
            "webhook_endpoint": { "url": "https://example.com" },
        });
        let made = self.owner.post_json("/v2/core/event_destinations", &destination).await.ok();
        let path = format!("/v2/core/event_destinations/{}/disable", id(&made));
        self.owner.post_json(&path, &json!({})).await.ok();
        self.ids.insert("event_destinations", id(&made));
        let events = self.owner.list("/v1/events", &[("limit", "1")]).await;
        self.ids.insert("events", id(&events[0]));
        let told = self.owner.list("/v2/core/events", &[("limit", "1")]).await;
        let none = || format!("evt_test_{account}");
        self.ids.insert("thin_events", told.first().map_or_else(none, id));
    }
}
