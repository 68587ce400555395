//! What is told of people is shown to those who may see it, and kept so that nobody else can.

use std::{
    io,
    sync::{Arc, Mutex},
};

use serde_json::Value;
use testkit::{Actor, Catcher, World};

/// Numbers that are looked at and never shown again.
const WRITE_ONLY: [&str; 7] = [
    "372914586",        // a person's id_number
    "917263548",        // a company's tax_id
    "518274936",        // an id_number in a token
    "000999999991",     // a bank account
    "000888888883",     // a bank account in a token
    "4000056655665556", // a card
    "8261",             // its security code: looked for as a value
];

/// What is shown, and not to be found in the database.
const SHOWN: [&str; 15] = [
    "Zephyrine",
    "Quackenbush",
    "zephyrine@planted.example",
    "9127 Plantation Walk",
    "Marshmallow Heights",
    "+14155552671",
    r#""day":27,"month":11,"year":1983"#,
    "Quillfeather Holdings",
    "office@planted.example",
    "Ottoline",
    "ottoline@planted.example",
    "Peregrine Plumtree",
    "peregrine@planted.example",
    "Balthazar Bunting",
    "receipts@planted.example",
];

/// What holders tell of their own accounts: nobody is shown it.
const HOLDERS: [&str; 2] = ["Eglantine", "eglantine@planted.example"];

const PERSON: [(&str, &str); 14] = [
    ("first_name", "Zephyrine"),
    ("last_name", "Quackenbush"),
    ("email", "zephyrine@planted.example"),
    ("phone", "+14155552671"),
    ("dob[day]", "27"),
    ("dob[month]", "11"),
    ("dob[year]", "1983"),
    ("address[line1]", "9127 Plantation Walk"),
    ("address[city]", "Marshmallow Heights"),
    ("address[state]", "MA"),
    ("address[postal_code]", "02111"),
    ("id_number", "372914586"),
    ("relationship[representative]", "true"),
    ("relationship[title]", "CEO"),
];

fn id(object: &Value) -> &str {
    object["id"].as_str().expect("an object has an id")
}

/// Speaks to the API and remembers all that it said.
struct Listener {
    actor: Actor,
    heard: Arc<Mutex<Vec<String>>>,
    once: u32,
}

impl Listener {
    /// Each request with a key of its own, twice: a replay must not show more either.
    async fn post(&mut self, path: &str, params: &[(&str, &str)]) -> Value {
        self.once += 1;
        let key = format!("once-{}", self.once);
        let first = self.actor.post_once(&key, path, params).await;
        let again = self.actor.post_once(&key, path, params).await;
        assert_eq!(first.body, again.body);
        self.heard.lock().expect("nobody panicked").push(first.body.to_string());
        first.ok()
    }

    async fn get(&self, path: &str, params: &[(&str, &str)]) -> Value {
        let answer = self.actor.get(path, params).await.ok();
        self.heard.lock().expect("nobody panicked").push(answer.to_string());
        answer
    }
}

/// All that is logged by anybody in this process from now on.
fn logs() -> Arc<Mutex<Vec<u8>>> {
    #[derive(Clone)]
    struct Sink(Arc<Mutex<Vec<u8>>>);
    impl io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            io::Write::write(&mut *self.0.lock().expect("nobody panicked"), bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let sink = Sink(Arc::default());
    let writer = sink.clone();
    tracing_subscriber::fmt()
        .with_env_filter("debug,engine=trace,store=trace,server=trace")
        .with_writer(move || writer.clone())
        .init();
    sink.0
}

async fn company(api: &mut Listener) -> String {
    let account = api
        .post(
            "/v1/accounts",
            &[
                ("type", "custom"),
                ("country", "US"),
                ("business_type", "company"),
                ("email", "office@planted.example"),
                ("capabilities[card_payments][requested]", "true"),
                ("capabilities[transfers][requested]", "true"),
                ("company[name]", "Quillfeather Holdings"),
                ("company[tax_id]", "917263548"),
                ("external_account[object]", "bank_account"),
                ("external_account[country]", "US"),
                ("external_account[currency]", "usd"),
                ("external_account[account_holder_name]", "Zephyrine Quackenbush"),
                ("external_account[routing_number]", "110000000"),
                ("external_account[account_number]", "000999999991"),
            ],
        )
        .await;
    let account = id(&account).to_owned();
    let person = api.post(&format!("/v1/accounts/{account}/persons"), &PERSON).await;
    let path = format!("/v1/accounts/{account}/persons/{}", id(&person));
    api.post(&path, &[("relationship[owner]", "true")]).await;
    account
}

async fn tokens(api: &mut Listener) {
    let bank = [
        ("bank_account[country]", "US"),
        ("bank_account[currency]", "usd"),
        ("bank_account[routing_number]", "110000000"),
        ("bank_account[account_number]", "000888888883"),
    ];
    api.post("/v1/tokens", &bank).await;
    let card = [
        ("card[number]", "4000056655665556"),
        ("card[exp_month]", "11"),
        ("card[exp_year]", "2033"),
        ("card[cvc]", "8261"),
        ("card[name]", "Peregrine Plumtree"),
    ];
    api.post("/v1/tokens", &card).await;
    let account = [
        ("account[business_type]", "individual"),
        ("account[individual][first_name]", "Ottoline"),
        ("account[individual][email]", "ottoline@planted.example"),
        ("account[individual][id_number]", "518274936"),
        ("account[tos_shown_and_accepted]", "true"),
    ];
    let token = api.post("/v1/tokens", &account).await;
    let made = [
        ("type", "custom"),
        ("country", "US"),
        ("account_token", id(&token)),
        ("capabilities[transfers][requested]", "true"),
    ];
    api.post("/v1/accounts", &made).await;
}

/// Connects an account of its holder's own; returns what opens it.
async fn holder(api: &mut Listener) -> [String; 4] {
    let decision = [
        ("redirect_uri", "http://localhost/"),
        ("scope", "read_write"),
        ("stripe_user[business_type]", "sole_prop"),
        ("stripe_user[first_name]", "Eglantine"),
        ("stripe_user[email]", "eglantine@planted.example"),
    ];
    let decision = api.post("/v1/sandbox/oauth/authorize", &decision).await;
    let code = decision["code"].as_str().unwrap();
    let params = [("grant_type", "authorization_code"), ("code", code)];
    let reply = api.actor.post("/oauth/token", &params).await.ok();
    let secret = |name: &str| reply[name].as_str().unwrap().to_owned();
    let account = api.get(&format!("/v1/accounts/{}", secret("stripe_user_id")), &[]).await;
    assert_eq!(account["charges_enabled"], true);
    [
        code.to_owned(),
        secret("access_token"),
        secret("refresh_token"),
        secret("stripe_publishable_key"),
    ]
}

async fn payers(api: &mut Listener) {
    let customer = [
        ("name", "Peregrine Plumtree"),
        ("email", "peregrine@planted.example"),
        ("expand[]", "sources"),
    ];
    api.post("/v1/customers", &customer).await;
    let found = api.get("/v1/customers", &[("email", "peregrine@planted.example")]).await;
    assert_eq!(found["data"][0]["name"], "Peregrine Plumtree");
    let method = [
        ("type", "card"),
        ("card[token]", "tok_chargeDeclined"),
        ("billing_details[name]", "Balthazar Bunting"),
    ];
    let declined = api.post("/v1/payment_methods", &method).await;
    let payment = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("confirm", "true"),
        ("payment_method_types[]", "card"),
        ("payment_method", id(&declined)),
        ("receipt_email", "receipts@planted.example"),
    ];
    let answer = api.actor.post_once("declined", "/v1/payment_intents", &payment).await;
    api.heard.lock().expect("nobody panicked").push(answer.refused(402).to_string());
    let paid = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("confirm", "true"),
        ("payment_method_types[]", "card"),
        ("payment_method", "pm_card_visa"),
        ("receipt_email", "receipts@planted.example"),
        ("expand[]", "latest_charge"),
    ];
    let paid = api.post("/v1/payment_intents", &paid).await;
    assert_eq!(paid["latest_charge"]["receipt_email"], "receipts@planted.example");
}

/// All is sealed with another key, and can be read with that alone.
async fn give_up_the_key(world: &mut World, account: &str) {
    let answers = async |world: &World| {
        let platform = world.platform("a");
        let mut all = Vec::new();
        for list in ["events", "customers", "accounts", "payment_intents", "charges"] {
            for actor in [&platform, &platform.on(account)] {
                all.push(actor.all(&format!("/v1/{list}"), &[]).await);
            }
        }
        let refused = [("amount", "1000"), ("currency", "usd"), ("source", "tok_chargeDeclined")];
        let replayed = platform.post_once("kept", "/v1/charges", &refused).await;
        (all, replayed.refused(402))
    };
    // The first makes the charge that the others are told of.
    answers(world).await;
    let before = answers(world).await;
    let (old, new) = ("07".repeat(32), "08".repeat(32));
    world.restart_with(&format!("{new} {old}"));
    let count = world.engine.reseal().await.unwrap();
    assert!(count > 50, "{count}");
    assert_eq!(world.engine.reseal().await.unwrap(), 0);
    world.restart_with(&new);
    assert!(answers(world).await == before);
}

fn holds(bytes: &[u8], planted: &str) -> bool {
    bytes.windows(planted.len()).any(|window| window == planted.as_bytes())
}

#[tokio::test]
async fn what_is_told_of_people_is_nowhere_in_the_clear() {
    let logs = logs();
    let mut world = World::new(1);
    // What is not sealed is searched as it is: compressed, it would be hard to find.
    world.restart_with_dictionaries(&[]);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let mut api = Listener { actor: world.platform("a"), heard, once: 0 };
    let catcher = Catcher::start().await;
    for connect in ["true", "false"] {
        let endpoint =
            [("url", catcher.url.as_str()), ("enabled_events[]", "*"), ("connect", connect)];
        api.actor.post("/v1/webhook_endpoints", &endpoint).await.ok();
    }
    world.deliver();
    let id = company(&mut api).await;
    tokens(&mut api).await;
    payers(&mut api).await;
    let secrets = holder(&mut api).await;
    api.post("/v1/accounts", &[("type", "express"), ("email", "ottoline@planted.example")]).await;
    api.post(&format!("/v1/sandbox/accounts/{id}/onboard"), &[("outcome", "pending")]).await;
    api.actor.advance("days", 5).await;

    for path in ["/v1/accounts", "/v1/events", "/v1/customers", "/v1/payment_intents"] {
        api.get(path, &[("limit", "100")]).await;
    }
    for path in ["persons", "external_accounts", "capabilities"] {
        api.get(&format!("/v1/accounts/{id}/{path}"), &[]).await;
    }
    api.actor = api.actor.on(&id);
    api.get("/v1/events", &[("limit", "100")]).await;

    // What another engine reads from the same database is the same.
    world.restart();
    let read = world.platform("a").get(&format!("/v1/accounts/{id}/persons"), &[]).await.ok();
    assert_eq!(read["data"][0]["first_name"], "Zephyrine");

    give_up_the_key(&mut world, &id).await;
    let stored = world.stored_bytes();
    assert!(holds(&stored, "payment_intent"), "the database is somewhere else");
    let logged = logs.lock().unwrap().clone();
    assert!(!logged.is_empty());
    let mut told = api.heard.lock().unwrap().clone();
    let webhooks = catcher.caught();
    assert!(webhooks.len() > 10, "{}", webhooks.len());
    told.extend(webhooks.iter().map(|caught| String::from_utf8(caught.body.clone()).unwrap()));
    for number in WRITE_ONLY {
        let number = if number.len() < 9 { format!("\"{number}\"") } else { number.to_owned() };
        assert!(!holds(&stored, &number), "{number} is stored");
        assert!(!holds(&logged, &number), "{number} is logged");
        let shown = told.iter().find(|body| body.contains(&number));
        assert_eq!(shown, None, "{number} is shown");
    }
    for secret in &secrets {
        assert!(!holds(&stored, secret), "{secret} is stored in the clear");
        assert!(!holds(&logged, secret), "{secret} is logged");
    }
    for value in HOLDERS {
        assert!(!told.iter().any(|body| body.contains(value)), "{value} is shown");
        assert!(!holds(&stored, value), "{value} is stored in the clear");
        assert!(!holds(&logged, value), "{value} is logged");
    }
    for value in SHOWN {
        assert!(told.iter().any(|body| body.contains(value)), "{value} is not shown");
        assert!(!holds(&stored, value), "{value} is stored in the clear");
        assert!(!holds(&logged, value), "{value} is logged");
    }
}
