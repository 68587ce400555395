//! What the API says of a database: every list, and everything in them, by path.

use std::{collections::VecDeque, path::Path};

use serde_json::Value;
use testkit::{Actor, World};

use super::market::{ONCE, PLATFORM};

/// The file in which answers are kept: a line for each, of who asks, the path, and the body.
const FILE: &str = "answers.txt";

/// Who asks: the platform, or it for one of its accounts.
const SELF: &str = "-";

/// The question, which is who asks and the path, and the body.
pub type Answer = (String, String);

/// Lists that anybody has.
const LISTS: [&str; 13] = [
    "/v1/application_fees?limit=100",
    "/v1/balance_transactions?limit=100",
    "/v1/charges?limit=100",
    "/v1/customers?limit=100",
    "/v1/events?limit=100",
    "/v1/file_links?limit=100",
    "/v1/files?limit=100",
    "/v1/payment_intents?limit=100",
    "/v1/payment_methods?limit=100",
    "/v1/payouts?limit=100",
    "/v1/refunds?limit=100",
    "/v1/transfers?limit=100",
    "/v1/webhook_endpoints?limit=100",
];

/// What only the platform has.
const OWN: [&str; 7] = [
    "/v1/account",
    "/v1/accounts?limit=100",
    "/v1/sandbox/ledger/check",
    "/v1/sandbox/timers",
    "/v2/core/accounts?limit=20",
    "/v2/core/event_destinations?limit=20",
    "/v2/core/events?limit=100",
];

/// Lists with something expanded, filtered, or both.
const EXPANDED: [&str; 8] = [
    "/v1/application_fees?expand[]=data.charge",
    "/v1/charges?expand[]=data.customer&expand[]=data.balance_transaction",
    "/v1/charges?expand[]=data.refunds",
    "/v1/payment_intents?expand[]=data.latest_charge.transfer&expand[]=data.payment_method",
    "/v1/refunds?expand[]=data.charge&expand[]=data.balance_transaction",
    "/v1/transfers?expand[]=data.destination_payment&expand[]=data.source_transaction",
    "/v1/balance_transactions?type=refund&expand[]=data.source",
    "/v1/events?type=charge.*",
];

/// The paths under which an object is found, and what belongs to it.
fn paths(object: &Value) -> Vec<String> {
    let text = |name: &str| object[name].as_str().unwrap_or_default();
    let (id, account) = (text("id"), text("account"));
    let under = |folder: &str, parts: &[&str]| {
        let own = format!("/v1/{folder}/{id}");
        let parts = parts.iter().map(|part| format!("{own}/{part}"));
        [own.clone()].into_iter().chain(parts).collect::<Vec<_>>()
    };
    match text("object") {
        // What else there is of it is the holder's own.
        "account" if object["type"] == "standard" => under("accounts", &[]),
        "account" => {
            let newer = format!("/v2/core/accounts/{id}");
            let parts = ["persons", "external_accounts", "capabilities"];
            let newer = [
                format!("{newer}?include[0]=identity&include[1]=requirements"),
                format!("{newer}/persons"),
            ];
            [under("accounts", &parts), newer.to_vec()].concat()
        }
        "person" => vec![format!("/v1/accounts/{account}/persons/{id}")],
        "bank_account" => vec![format!("/v1/accounts/{account}/external_accounts/{id}")],
        "card" if !account.is_empty() => {
            vec![format!("/v1/accounts/{account}/external_accounts/{id}")]
        }
        "card" => vec![format!("/v1/customers/{}/sources/{id}", text("customer"))],
        "application_fee" => under("application_fees", &["refunds"]),
        "balance_transaction" => vec![
            format!("/v1/balance_transactions/{id}"),
            format!("/v1/balance_transactions/{id}?expand[]=source"),
        ],
        "charge" => under("charges", &["refunds"]),
        "customer" => under("customers", &["payment_methods", "sources"]),
        "fee_refund" => vec![format!("/v1/application_fees/{}/refunds/{id}", text("fee"))],
        "transfer" => under("transfers", &["reversals"]),
        "transfer_reversal" => vec![format!("/v1/transfers/{}/reversals/{id}", text("transfer"))],
        "v2.core.event" => vec![format!("/v2/core/events/{id}")],
        "v2.core.event_destination" => vec![format!("/v2/core/event_destinations/{id}")],
        kind @ ("file" | "file_link" | "payment_intent" | "payment_method" | "payout"
        | "refund" | "token" | "webhook_endpoint") => under(&format!("{kind}s"), &[]),
        // Events are whole in their lists, and many.
        _ => Vec::new(),
    }
}

/// Asks for everything that can be found: by lists, by what is in them, by `more` paths of the
/// platform's, and again under the keys under which something was done once.
pub async fn ask(world: &World, more: &[String]) -> Vec<Answer> {
    let platform = world.platform(PLATFORM);
    let mut answers = Vec::new();
    let own: Vec<String> = OWN.iter().map(|path| (*path).to_owned()).collect();
    find(&platform, SELF, [&own[..], more].concat(), &mut answers).await;
    let accounts = platform.all("/v1/accounts", &[]).await;
    let accounts = accounts.iter().filter_map(|account| account["id"].as_str());
    for who in accounts.chain([SELF]) {
        let paths = LISTS.iter().chain(&EXPANDED).chain(&["/v1/balance"]);
        let paths = paths.map(|path| (*path).to_owned()).collect();
        find(&actor(&platform, who), who, paths, &mut answers).await;
    }
    for (key, path, params) in ONCE {
        answers.push((format!("{key} {path}"), once(&platform, key, path, params).await));
    }
    answers
}

fn actor(platform: &Actor, who: &str) -> Actor {
    if who == SELF { platform.clone() } else { platform.on(who) }
}

/// A body on one line, without the layout that it has for people, and otherwise byte for byte.
fn compact(body: Vec<u8>) -> String {
    let body = String::from_utf8(body).unwrap();
    let lines = body.lines().map(|line| {
        let line = line.trim_start();
        match line.starts_with('"') {
            true => line.replacen("\": ", "\":", 1),
            false => line.to_owned(),
        }
    });
    lines.collect()
}

/// Asks for paths, and for what is named in what comes.
async fn find(actor: &Actor, who: &str, paths: Vec<String>, answers: &mut Vec<Answer>) {
    let mut next = VecDeque::from(paths);
    while let Some(path) = next.pop_front() {
        let question = format!("{who} {path}");
        if answers.iter().any(|(known, _)| *known == question) {
            continue;
        }
        let (status, kind, bytes) = actor.bytes(&path).await;
        assert!(status == 200 && kind.starts_with("application/json"), "{question}: {status}");
        let text = compact(bytes);
        let body: Value = serde_json::from_str(&text).unwrap();
        answers.push((question, text));
        // What is found by a filter or shown within another is in a list of its own as well.
        if !path.contains("expand") {
            for object in body["data"].as_array().unwrap_or(&vec![body.clone()]) {
                next.extend(self::paths(object));
            }
        }
    }
}

/// Asks the same questions again.
pub async fn again(world: &World, kept: &[Answer]) -> Vec<Answer> {
    let platform = world.platform(PLATFORM);
    let mut answers = Vec::new();
    for (question, _) in kept {
        let (who, path) = question.split_once(' ').unwrap();
        let answer = match ONCE.iter().find(|(key, _, _)| *key == who) {
            Some((key, path, params)) => once(&platform, key, path, params).await,
            None => compact(actor(&platform, who).bytes(path).await.2),
        };
        answers.push((question.clone(), answer));
    }
    answers
}

async fn once(platform: &Actor, key: &str, path: &str, params: &[(&str, &str)]) -> String {
    let answer = platform.post_once(key, path, params).await;
    format!("{} {}", answer.status, answer.body)
}

/// Panics unless an object is the same by itself, which is how it is stored, and in each list,
/// which is how this version understands it.
pub fn agree(answers: &[Answer]) {
    let mut compared = 0;
    for (question, list) in answers.iter().filter(|(question, _)| !question.contains("expand")) {
        // A replay, which is no list, begins with a status.
        let list: Value = serde_json::from_str(list).unwrap_or_default();
        let Some(data) = list["data"].as_array() else { continue };
        let who = question.split(' ').next().unwrap();
        for object in data {
            let own = paths(object).into_iter().next().map(|path| format!("{who} {path}"));
            let alone = answers.iter().find(|(question, _)| Some(question) == own.as_ref());
            if let Some((question, alone)) = alone {
                assert_eq!(*alone, object.to_string(), "{question}");
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "{compared} objects are not all");
}

/// Writes answers into a fixture's directory.
pub fn keep(directory: &Path, answers: &[Answer]) {
    let line = |(question, body): &Answer| format!("{question} {body}\n");
    let text: String = answers.iter().map(line).collect();
    std::fs::write(directory.join(FILE), text).unwrap();
}

/// The answers in a fixture's directory.
pub fn kept(directory: &Path) -> Vec<Answer> {
    let text = std::fs::read_to_string(directory.join(FILE)).unwrap();
    let answer = |line: &str| {
        let mut words = line.splitn(3, ' ');
        let mut word = || words.next().unwrap().to_owned();
        (format!("{} {}", word(), word()), word())
    };
    text.lines().map(answer).collect()
}
