//! Who sees what: every route, asked by everybody about everybody's.
//!
//! Nothing is said of a single route. What is not an asker's is answered like what there is not, and
//! no reply has a mark of what its asker may not see.

mod asking;
mod expanding;
mod holdings;
mod kinds;
mod resources;
mod unknown;

use serde_json::json;
use server::endpoint::Route;
use testkit::Actor;

use asking::{Place, Reply, Request, Slot, differences, kinds, leveled, nobodys};
use expanding::expansions;
use holdings::{Holdings, Parties, parties};

/// Marks of others' objects in replies.
struct Marks {
    seen: Vec<String>,
    allowed: Vec<String>,
}

impl Marks {
    /// `allowed` are the marks, or their beginnings, that the asker may see.
    fn new(allowed: &[String]) -> Marks {
        Marks { seen: Vec::new(), allowed: allowed.to_vec() }
    }

    fn reader(&mut self, what: &str, reply: &Reply) {
        for (at, _) in reply.text.match_indices("mark-") {
            let rest = &reply.text[at..];
            if !self.allowed.iter().any(|allowed| rest.starts_with(allowed.as_str())) {
                let mark: String =
                    rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
                self.seen.push(format!("{mark}: {what}"));
            }
        }
        if reply.status >= 500 {
            self.seen.push(format!("{what}: {}", reply.text));
        }
    }
}

fn all_of(holdings: &Holdings) -> String {
    format!("mark-{}-", holdings.name)
}

/// Asks every route, and tells what is wrong with the replies: about others' objects, and with
/// everything expanded of the asker's own. What the others have stays as it was.
async fn wrong(
    asker: &Actor,
    own: &Holdings,
    victims: &[&Holdings],
    allowed: &[String],
    wanted: &dyn Fn(&Route, &Slot, &Holdings) -> bool,
) -> String {
    let mut marks = Marks::new(allowed);
    let mut before = Vec::new();
    for victim in victims {
        before.push(victim.all().await);
    }
    let mut seen = |what: &str, reply: &Reply| marks.reader(what, reply);
    let mut wrong = differences(asker, own, victims, wanted, &mut seen).await;
    for (victim, before) in victims.iter().zip(before) {
        for (was, is) in before.iter().zip(victim.all().await) {
            if *was != is {
                wrong.push(format!("{} was changed: {was} to {is}", victim.name));
            }
        }
    }
    for route in &server::routes::all() {
        let mut requests = vec![Request::plain(route, &own.ids)];
        if let (Some(payment), Some(&"charges")) = (own.ids.get("payments"), kinds(route).first()) {
            let mut ids = own.ids.clone();
            ids.insert("charges", payment.clone());
            requests.push(Request::plain(route, &ids));
        }
        for request in requests.iter().filter(|request| request.route.method != "DELETE") {
            let reply = request.ask(asker).await;
            seen(&format!("{} {}", route.method, request.path), &reply);
            if reply.status == 200 && !route.path.ends_with("/clock") {
                expansions(request, asker, &mut seen).await;
            }
        }
    }
    wrong.extend(marks.seen);
    wrong.sort();
    wrong.dedup_by_key(|line| line.split([':', '=']).next().map(str::to_owned));
    wrong.join("\n")
}

fn everything(_: &Route, _: &Slot, _: &Holdings) -> bool {
    true
}

/// An asker that acts as an account, and what it is told of its siblings, its platform and strangers.
async fn as_account(of: &Parties, asker: &Actor, own: &Holdings, more: &[String]) -> String {
    let by_platform = !more.is_empty();
    let allowed = [&[all_of(own)], more].concat();
    let stranger = of.z.or(&of.q);
    let victims = [&of.y, &of.p, &stranger];
    wrong(asker, own, &victims, &allowed, &|route, slot, victim| {
        let lent = by_platform && is_lent(route, slot, victim);
        !lent && !is_hinted(slot, victim) && !is_way_back(route, slot, victim)
    })
    .await
}

/// A payment method of the platform is told apart from none, in the API's own words.
fn is_hinted(slot: &Slot, victim: &Holdings) -> bool {
    victim.name == "p" && slot.kind == "payment_methods"
}

/// A platform lends its accounts what it has of its payers, and what it uploaded for them.
fn is_lent(route: &Route, slot: &Slot, victim: &Holdings) -> bool {
    let of_payers = ["/v1/tokens", "/v1/payment_methods"].contains(&route.path)
        && ["customers", "sources"].contains(&slot.kind);
    victim.name == "p" && (of_payers || slot.kind == "files" && about_an_account(route))
}

fn about_an_account(route: &Route) -> bool {
    ["/v1/account", "/v2/core/account"].iter().any(|start| route.path.starts_with(start))
}

/// An account pays back what it has from its platform.
fn is_way_back(route: &Route, slot: &Slot, victim: &Holdings) -> bool {
    victim.name == "p" && slot.kind == "accounts" && route.path == "/v1/transfers"
}

#[tokio::test]
async fn a_platform_reaches_its_own_accounts_and_no_others() {
    let of = parties().await;
    let allowed: Vec<String> = [&of.p, &of.x, &of.y, &of.held, &of.looked].map(all_of).into();
    let parts = ["accounts", "persons", "external_accounts"];
    let stranger = of.z.or(&of.q);
    let victims = [&of.x, &stranger];
    // Of what its account has, a platform sees what its expansions and journals lead to.
    let apart = |route: &Route, slot: &Slot, victim: &Holdings| {
        let own = victim.name == "x";
        let journals = route.path.ends_with("/journals");
        let fees = route.path == "/v1/application_fees";
        !own || !(journals || fees || slot.kind == "payment_methods" || parts.contains(&slot.kind))
    };
    assert_eq!(wrong(&of.p.owner, &of.p, &victims, &allowed, &apart).await, "");
}

#[tokio::test]
async fn another_platform_reaches_nothing() {
    let of = parties().await;
    let allowed = [&of.q, &of.z].map(all_of);
    let victims = [&of.p, &of.x, &of.held];
    assert_eq!(wrong(&of.q.owner, &of.q, &victims, &allowed, &everything).await, "");
    // Nor by the header: an account of another platform is none.
    let (on, none) = (of.q.owner.on(of.x.account()), of.q.owner.on(&nobodys(of.x.account())));
    for route in &server::routes::all() {
        let request = Request::plain(route, &of.x.ids);
        let (reply, expected) = (request.ask(&on).await, request.ask(&none).await);
        let about = |reply: &Reply, id: &str| leveled(reply, id, false);
        let expected = about(&expected, &nobodys(of.x.account()));
        assert_eq!(about(&reply, of.x.account()), expected, "{}", route.path);
        // OAuth's calls are the platform's own; they know no header.
        assert!(reply.status == 403 || route.path.starts_with("/oauth"), "{}", route.path);
    }
}

#[tokio::test]
async fn a_browser_reaches_what_its_secret_opens() {
    let of = parties().await;
    let browsers = [
        (of.p.owner.browser(), &of.p),
        (of.x.owner.browser(), &of.x),
        (of.p.owner.with_key(&of.browser_key), &of.held),
    ];
    for (browser, own) in browsers {
        // What it may make or name itself.
        let kinds = ["payment_methods", "billing", "tokens"];
        let allowed: Vec<String> = kinds.iter().map(|kind| own.mark(kind)).collect();
        let stranger = of.z.or(&of.q);
        let victims = [&of.y, &stranger];
        // A platform's browser makes tokens for its accounts' persons.
        let apart = |_: &Route, slot: &Slot, victim: &Holdings| {
            (own.name, victim.name, slot.kind) != ("p", "y", "accounts")
        };
        let told = wrong(&browser, own, &victims, &allowed, &apart).await;
        assert_eq!(told, "", "{}", own.name);
        let path = format!("/v1/payment_intents/{}", own.ids["payment_intents"]);
        let intent = own.owner.get(&path, &[]).await.ok();
        let secret = [("client_secret", intent["client_secret"].as_str().unwrap())];
        let expand: Vec<_> = ["payment_method.customer", "customer", "latest_charge.customer"]
            .map(|path| ("expand[]", path))
            .into();
        let shown = browser.get(&path, &[&secret[..], &expand].concat()).await.ok();
        assert_eq!(shown["payment_method"]["id"], own.ids["payment_methods"].as_str());
        assert!(!shown.to_string().contains(&own.mark("customers")), "{shown:#}");
    }
}

#[tokio::test]
async fn an_id_of_another_type_names_nothing() {
    let of = parties().await;
    for own in [&of.p, &of.x] {
        let apart = |_: &Route, slot: &Slot, _: &Holdings| match &slot.place {
            Place::Param(names) => !["starting_after", "ending_before"].contains(&&*names[0]),
            Place::Path(_) => true,
        };
        let mut seen = |_: &str, _: &Reply| {};
        let confused = own.confused();
        let told = differences(&own.owner, own, &[&confused], &apart, &mut seen).await;
        assert_eq!(told.join("\n"), "", "{}", own.name);
    }
}

#[tokio::test]
async fn a_text_that_happens_to_be_an_id_is_no_link() {
    let of = parties().await;
    let holder = of.p.owner.with_key(&of.key);
    for (own, asker) in [(&of.p, &of.p.owner), (&of.x, &of.x.owner), (&of.held, &holder)] {
        let customer = format!("/v1/customers/{}", own.ids["customers"]);
        let file = format!("{}/content", own.ids["files"]);
        for text in [&file, &of.y.ids["customers"], &own.ids["payment_methods"]] {
            let texts = [
                ("description", text.as_str()),
                ("metadata[link]", text),
                ("invoice_settings[footer]", text),
            ];
            asker.post(&customer, &texts).await.ok();
            let path = format!("/v1/charges/{}", own.ids["charges"]);
            for text in [
                "customer.description",
                "customer.metadata.link",
                "customer.id",
                "customer.invoice_settings.footer",
            ] {
                asker.get(&path, &[("expand[]", text)]).await.refused(400);
            }
            let shown = asker.get(&path, &[("expand[]", "customer")]).await.ok();
            let customer = &shown["customer"];
            assert_eq!(
                (&customer["description"], &customer["metadata"]["link"]),
                (&json!(text), &json!(text))
            );
            assert!(customer["id"].is_string());
            assert_eq!(customer["invoice_settings"]["footer"], text.as_str());
        }
    }
}

#[tokio::test]
async fn without_a_key_nothing_is_told() {
    let of = parties().await;
    for key in ["", of.revoked_key.as_str()] {
        let nobody = of.p.owner.with_key(key);
        for route in &server::routes::all() {
            let request = Request::plain(route, &of.p.ids);
            let reply = request.ask(&nobody).await;
            assert_eq!(reply.status, 401, "{} {}", route.path, reply.text);
            let none = Request::plain(route, &Default::default()).ask(&nobody).await;
            assert_eq!(leveled(&reply, "-", false), leveled(&none, "-", false), "{}", route.path);
        }
    }
}

#[tokio::test]
async fn a_platform_that_acts_as_an_account_reaches_that_account() {
    let of = parties().await;
    // A payment leads back to the charge that it is the share of.
    let back = ["charges", "transfers", "reversals", "fee_refunds", "payment_intents", "billing"];
    let back: Vec<String> = back.iter().map(|kind| of.p.mark(kind)).collect();
    assert_eq!(as_account(&of, &of.x.owner, &of.x, &back).await, "");
}

#[tokio::test]
async fn the_key_of_an_account_reaches_that_account() {
    let of = parties().await;
    let holder = of.p.owner.with_key(&of.key);
    assert_eq!(as_account(&of, &holder, &of.held, &[]).await, "");
}

#[tokio::test]
async fn the_key_to_look_at_an_account_looks_at_that_account() {
    let of = parties().await;
    let looker = of.p.owner.with_key(&of.looking_key);
    assert_eq!(as_account(&of, &looker, &of.looked, &[]).await, "");
}
