//! Who sees what: every route, asked by everybody about everybody's.
//!
//! Nothing is said of a single route. What is not an asker's is answered like what there is not, and
//! no reply has a mark of what its asker may not see.

mod asking;
mod expanding;
mod holdings;

use server::endpoint::Route;
use testkit::Actor;

use asking::{Reply, Request, Slot, differences, kinds};
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

    fn look(&mut self, what: &str, reply: &Reply) {
        for (at, _) in reply.text.match_indices("mark-") {
            let rest = &reply.text[at..];
            if !self.allowed.iter().any(|allowed| rest.starts_with(allowed.as_str())) {
                let mark: String =
                    rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
                self.seen.push(format!("{what}: {} shows {mark}", reply.status));
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
    let mut seen = |what: &str, reply: &Reply| marks.look(what, reply);
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
    wrong.dedup();
    wrong.join("\n")
}

fn everything(_: &Route, _: &Slot, _: &Holdings) -> bool {
    true
}

/// An asker that acts as an account, and what it is told of its siblings, its platform and strangers.
async fn as_account(
    of: &Parties,
    asker: &Actor,
    own: &Holdings,
    more: &[String],
) -> String {
    let allowed = [&[all_of(own)], more].concat();
    let victims = [&of.y, &of.p, &of.z, &of.q];
    wrong(asker, own, &victims, &allowed, &|route, slot, victim| {
        everything(route, slot, victim) && !hinted(slot, victim)
    })
    .await
}

/// A payment method of the platform is told apart from none, in the API's own words.
fn hinted(slot: &Slot, victim: &Holdings) -> bool {
    victim.name == "p" && slot.kind == "payment_methods"
}

#[tokio::test]
async fn a_platform_that_acts_as_an_account_reaches_that_account() {
    let of = parties().await;
    // A payment leads back to the charge that it is the share of.
    let back = ["charges", "transfers", "application_fees", "payment_intents"];
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
