//! Every route asked with somebody's id in each place that takes one.

use serde_json::{Value, json};
use server::endpoint::Route;
use testkit::Actor;
use wire::params::{Kind, Operation, Param};

use super::holdings::{Holdings, Ids};
use crate::requests::{bodies, filled, is_id};

/// What came back: the status, and the body as text.
#[derive(Clone, PartialEq, Debug)]
pub struct Reply {
    pub status: u16,
    pub text: String,
}

/// A place that takes an id: one of the path, or a parameter.
#[derive(Clone, Debug)]
pub enum Place {
    Path(usize),
    Param(Vec<String>),
}

/// A place, and which kind of object belongs there.
#[derive(Clone, Debug)]
pub struct Slot {
    pub place: Place,
    pub kind: &'static str,
}

/// The kinds that a path's ids are of.
pub fn kinds(route: &Route) -> Vec<&'static str> {
    let (mut found, mut word) = (Vec::new(), "");
    for part in route.path.split('/').skip(1) {
        if is_id(part) {
            found.push(match (word, route.path) {
                ("refunds", path) if path.contains("application_fees") => "fee_refunds",
                ("payment_intents", path) if !path.ends_with('}') => "open_intents",
                ("history", _) => "balance_transactions",
                ("events", path) if path.starts_with("/v2") => "thin_events",
                ("account_tokens", _) => "account_tokens",
                _ => word,
            });
        }
        word = part;
    }
    found
}

/// The kinds that a parameter of this name may name.
fn named(name: &str, route: &Route) -> &'static [&'static str] {
    let (path, reads) = (route.path, route.method == "GET");
    match name {
        "customer" => &["customers"],
        "payment_method" | "default_payment_method" => &["payment_methods", "sources"],
        "default_source" => &["sources", "payment_methods"],
        "source" if reads => &["charges", "payouts", "transfers"],
        "source" | "token" | "card" => &["tokens", "sources", "payment_methods", "accounts"],
        "external_account" => &["bank_tokens", "external_accounts"],
        "destination" if path.contains("payouts") => &["external_accounts", "sources"],
        "destination" | "on_behalf_of" | "account" | "stripe_user_id" | "object_id" => {
            &["accounts"]
        }
        "charge" | "source_transaction" => &["charges"],
        "payment_intent" => &["payment_intents"],
        "object" if path.contains("journals") => &["charges", "balance_transactions", "transfers"],
        "payout" => &["payouts"],
        "file" | "front" | "back" | "icon" | "logo" | "files" => &["files"],
        "person_token" => &["person_tokens"],
        "account_token" => &["account_tokens"],
        "person" => &["persons"],
        "usd" => &["external_accounts"],
        _ => &[],
    }
}

/// The type that a list's cursor is of.
fn listed(route: &Route) -> Option<&'static str> {
    route.lists.then_some(())?;
    Some(match route.path.rsplit('/').next()? {
        "payment_methods" => "payment_methods",
        "history" => "balance_transactions",
        "refunds" if route.path.contains("application_fees") => "fee_refunds",
        other => [
            "customers",
            "charges",
            "refunds",
            "payment_intents",
            "transfers",
            "payouts",
            "balance_transactions",
            "files",
            "file_links",
            "webhook_endpoints",
            "accounts",
            "persons",
            "external_accounts",
            "application_fees",
            "reversals",
            "sources",
            "events",
        ]
        .into_iter()
        .find(|kind| *kind == other)?,
    })
}

/// Every place of a route that takes an id.
pub fn slots(route: &Route) -> Vec<Slot> {
    let path = kinds(route).into_iter().enumerate();
    let mut found: Vec<Slot> =
        path.map(|(place, kind)| Slot { place: Place::Path(place), kind }).collect();
    found.retain(|slot| !["capabilities", "country_specs"].contains(&slot.kind));
    let operation = Operation::find(route.method, route.path).unwrap();
    within(&operation.params, &[], route, &mut found);
    for cursor in ["starting_after", "ending_before"] {
        if let Some(kind) = listed(route) {
            found.push(Slot { place: Place::Param(vec![cursor.into()]), kind });
        }
    }
    found
}

fn within(params: &[Param], above: &[String], route: &Route, found: &mut Vec<Slot>) {
    for param in params {
        let here = [above, std::slice::from_ref(&param.name)].concat();
        at(&param.name, &param.kind, here, route, found);
    }
}

fn at(name: &str, kind: &Kind, here: Vec<String>, route: &Route, found: &mut Vec<Slot>) {
    match kind {
        Kind::String | Kind::Scalar => {
            let kinds = named(name, route).iter();
            found.extend(kinds.map(|kind| Slot { place: Place::Param(here.clone()), kind }));
        }
        Kind::Map if name == "payout_methods" => {
            at("usd", &Kind::String, [here, vec!["usd".into()]].concat(), route, found);
        }
        Kind::Hash(params) => within(params, &here, route, found),
        Kind::Array(element) => at(name, element, [here, vec!["[]".into()]].concat(), route, found),
        Kind::Either(scalar, params) => {
            at(name, scalar, here.clone(), route, found);
            within(params, &here, route, found);
        }
        _ => {}
    }
}

/// A request to a route: everything is the asker's own, or plausible, but what is put in a place.
pub struct Request<'r> {
    pub route: &'r Route,
    pub path: String,
    pub body: Value,
}

/// An id of the form of another that nobody has.
pub fn nobodys(id: &str) -> String {
    match id.rsplit_once('_') {
        Some((prefix, rest)) => {
            let other = rest.chars().rev().map(|c| if c == '0' { 'Q' } else { c });
            format!("{prefix}_{}", other.collect::<String>())
        }
        None => format!("{id}0"),
    }
}

/// An id of a kind that the asker has, or one that nobody has.
fn own(ids: &Ids, kind: &str) -> String {
    match kind {
        "capabilities" => "card_payments".into(),
        "country_specs" => "US".into(),
        _ => ids.get(kind).cloned().unwrap_or_else(|| format!("{}_nobodys", &kind[..2])),
    }
}

fn usual(name: &str, ids: &Ids, route: &Route) -> Option<String> {
    let usual = match name {
        "currency" | "default_currency" => "usd",
        "country" => "US",
        "email" | "contact_email" => "b@example.com",
        "url" | "refresh_url" | "return_url" => "https://accessible.stripe.com",
        "source" | "token" if route.method == "POST" => "tok_mastercard",
        "number" => "4000056655665556",
        "account_number" => "000123456789",
        "routing_number" => "110000000",
        _ => "",
    };
    if !usual.is_empty() {
        return Some(usual.to_owned());
    }
    named(name, route).first().map(|kind| own(ids, kind))
}

impl<'r> Request<'r> {
    /// All of it the asker's own.
    pub fn plain(route: &'r Route, ids: &Ids) -> Request<'r> {
        let mut own_ids = kinds(route).into_iter().map(|kind| own(ids, kind));
        let path = filled(route.path, || own_ids.next().unwrap());
        let operation = Operation::find(route.method, route.path).unwrap();
        let mut body = bodies::required(&operation.params, &|name| usual(name, ids, route));
        let about_money = ["/v1/charges", "/v1/payment_intents", "/v1/transfers", "/v1/payouts"];
        if route.method == "POST" && about_money.contains(&route.path) {
            body["amount"] = json!(100);
            body["currency"] = json!("usd");
        }
        Request { route, path, body }
    }

    /// The same with an id in a place.
    pub fn with(&self, slot: &Slot, id: &str) -> Request<'r> {
        let mut changed =
            Request { route: self.route, path: self.path.clone(), body: self.body.clone() };
        match &slot.place {
            Place::Path(wanted) => {
                let places = self.route.path.split('/').enumerate().filter(|(_, part)| is_id(part));
                let (at, _) = places.collect::<Vec<_>>()[*wanted];
                let mut parts: Vec<&str> = self.path.split('/').collect();
                parts[at] = id;
                changed.path = parts.join("/");
            }
            Place::Param(names) => {
                let operation = Operation::find(self.route.method, self.route.path).unwrap();
                put(&mut changed.body, names, id, &operation.params);
            }
        }
        changed
    }

    /// Sends it.
    pub async fn ask(&self, asker: &Actor) -> Reply {
        let pairs = bodies::form(&self.body);
        let pairs: Vec<_> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let answer = match self.route.method {
            "GET" if self.path.ends_with("/contents") => {
                let (status, _, bytes) = asker.bytes(&self.path).await;
                return Reply { status, text: String::from_utf8_lossy(&bytes).into_owned() };
            }
            "GET" => asker.get(&self.path, &pairs).await,
            "DELETE" => asker.delete(&self.path).await,
            _ if self.path.starts_with("/v2") => asker.post_json(&self.path, &self.body).await,
            _ => asker.post(&self.path, &pairs).await,
        };
        Reply { status: answer.status, text: answer.body.to_string() }
    }
}

/// Puts an id where it is named, with what must stand beside it.
fn put(body: &mut Value, names: &[String], id: &str, params: &[Param]) {
    let Some((name, rest)) = names.split_first() else {
        *body = json!(id);
        return;
    };
    if name == "[]" {
        *body = json!([Value::Null]);
        return put(&mut body[0], rest, id, params);
    }
    let inner = params.iter().find(|param| param.name == *name).map(|param| &param.kind);
    let inner: &[Param] = match inner {
        Some(Kind::Hash(inner) | Kind::Either(_, inner)) => inner,
        Some(Kind::Array(element)) => match &**element {
            Kind::Hash(inner) => inner,
            _ => &[],
        },
        _ => &[],
    };
    if !body.is_object() {
        *body = bodies::required(params, &|_| None);
    }
    put(&mut body[name.as_str()], rest, id, inner);
}

/// A reply without what differs from request to request.
pub fn leveled(reply: &Reply, id: &str, ok_by_status: bool) -> Reply {
    if ok_by_status && reply.status == 200 {
        return Reply { status: 200, text: String::new() };
    }
    let mut body: Value = serde_json::from_str(&reply.text).unwrap_or_default();
    if let Some(error) = body["error"].as_object_mut() {
        error.remove("request_log_url");
        error.remove("payment_intent");
        error.remove("charge");
    }
    Reply { status: reply.status, text: body.to_string().replace(id, "ID") }
}

/// Parameters that name objects and are not looked at: what is in a token is when that is used, who
/// signs a document and older sources of intents are kept as they are sent.
fn is_ignored(route: &Route, slot: &Slot) -> bool {
    let Place::Param(names) = &slot.place else { return false };
    let name = names.last().map_or("", String::as_str);
    match slot.kind {
        "files" => route.path.ends_with("tokens"),
        "persons" => name == "person" && names.iter().any(|above| above == "signer"),
        _ => name == "source" && route.path.starts_with("/v1/payment_intents"),
    }
}

/// What one asker is told about another's objects that it isn't told about objects that there are
/// not, in any place of the routes that are wanted. Every reply is handed to `seen`.
pub async fn differences(
    asker: &Actor,
    own: &Holdings,
    victims: &[&Holdings],
    wanted: &dyn Fn(&Route, &Slot, &Holdings) -> bool,
    seen: &mut dyn FnMut(&str, &Reply),
) -> Vec<String> {
    let mut found = Vec::new();
    for route in &server::routes::all() {
        let plain = Request::plain(route, &own.ids);
        let writes = route.method != "GET";
        for slot in slots(route) {
            // The reply to an id that nobody has, once for all victims.
            let mut nothing: Option<Reply> = None;
            for victim in victims {
                let Some(id) = victim.ids.get(slot.kind) else { continue };
                if own.ids.get(slot.kind) == Some(id) || !wanted(route, &slot, victim) {
                    continue;
                }
                let what = format!(
                    "{} {} {:?} = {}'s {}",
                    route.method, route.path, slot.place, victim.name, slot.kind
                );
                if nothing.is_none() {
                    let none = nobodys(id);
                    let reply = plain.with(&slot, &none).ask(asker).await;
                    if matches!(slot.place, Place::Path(_)) && reply.status == 200 {
                        found.push(format!("{what}: 200 for what nobody has"));
                    }
                    if writes && reply.status == 200 && !is_ignored(route, &slot) {
                        found.push(format!("{what}: taken though nobody has it"));
                    }
                    nothing = Some(leveled(&reply, &none, writes));
                }
                let Some(expected) = &nothing else { continue };
                let reply = plain.with(&slot, id).ask(asker).await;
                seen(&what, &reply);
                let reply = leveled(&reply, id, writes);
                if reply != *expected {
                    let cut = |reply: &Reply| {
                        format!(
                            "{} {}",
                            reply.status,
                            reply.text.chars().take(200).collect::<String>()
                        )
                    };
                    found.push(format!("{what}: {} instead of {}", cut(&reply), cut(expected)));
                }
            }
        }
    }
    found
}
