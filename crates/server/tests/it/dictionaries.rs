//! What documents are compressed with, and what becomes of them without it.

use std::path::PathBuf;

use connect::dictionaries::DICTIONARIES;
use engine::Dictionary;
use lz4_flex::block;
use store::StoreError;
use testkit::World;

use crate::{lists::market::id, money::SELLER, shapes::market};

/// The most that a dictionary has: a longer one costs more each time that something is written.
const MOST: usize = 4 << 10;

/// The same of accounts, of which there are several kinds, and whose documents are the longest.
const MOST_OF_ACCOUNTS: usize = 8 << 10;

/// By how much a document more in the dictionary must make all others shorter, in percent.
const WORTH: usize = 3;

/// `cargo xtask dictionaries` runs this. A dictionary in which there is something is left as it is.
#[tokio::test]
#[ignore = "writes dictionaries, which is done once for each"]
async fn write_the_dictionaries() {
    let (samples, others) = (documents(1).await, documents(2).await);
    for Dictionary { no, prefix, bytes } in DICTIONARIES {
        if bytes.is_empty() {
            let of = |all: &[(String, Vec<u8>)]| -> Vec<Vec<u8>> {
                let own = all.iter().filter(|(id, _)| id.split_once('_').unwrap().0 == *prefix);
                // What is shorter stays as it is.
                let own = own.filter(|(_, document)| document.len() >= 100);
                own.map(|(_, document)| document.clone()).collect()
            };
            let most = if *prefix == "acct" { MOST_OF_ACCOUNTS } else { MOST };
            let path = format!("../connect/data/dictionaries/{no:02}-{prefix}.bin");
            let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
            std::fs::write(path, choose(&of(&samples), &of(&others), most)).unwrap();
        }
    }
}

/// Documents one after the other, each the one of which the others gain the most.
fn choose(samples: &[Vec<u8>], others: &[Vec<u8>], most: usize) -> Vec<u8> {
    let length = |dictionary: &[u8]| -> usize {
        others.iter().map(|other| block::compress_with_dict(other, dictionary).len()).sum()
    };
    let (mut chosen, mut left) = (Vec::new(), samples.to_vec());
    loop {
        left.retain(|sample| chosen.len() + sample.len() <= most);
        let gained = left.iter().map(|sample| length(&[&chosen[..], sample].concat()));
        match gained.enumerate().min_by_key(|(_, length)| *length) {
            Some((best, longer)) if longer * 100 < length(&chosen) * (100 - WORTH) => {
                // Twice the same would help too, where the first one's places have been taken.
                chosen.extend(left.remove(best));
            }
            Some(_) | None => return chosen,
        }
    }
}

/// The documents of a world in which there is one of everything and a number of payments, and their
/// internal parts, each with the object's id.
async fn documents(seed: u64) -> Vec<(String, Vec<u8>)> {
    let mut world = World::new(seed);
    market::make(&mut world).await;
    let platform = world.platform(market::PLATFORM);
    let seller = platform.account(SELLER).await;
    for amount in ["1000", "2599", "120000"] {
        let destination = [
            ("amount", amount),
            ("transfer_data[destination]", &seller),
            ("application_fee_amount", "123"),
        ];
        let shared = platform.pay(&destination).await;
        let direct = [("amount", amount), ("application_fee_amount", "50")];
        platform.on(&seller).pay(&direct).await;
        let plain = platform.pay(&[("amount", amount), ("transfer_group", "order")]).await;
        let charge = id(&plain["latest_charge"]);
        let part = [
            ("amount", "700"),
            ("currency", "usd"),
            ("destination", &seller),
            ("source_transaction", &charge),
        ];
        platform.post("/v1/transfers", &part).await.ok();
        let back = [
            ("charge", &*id(&shared["latest_charge"])),
            ("amount", "500"),
            ("reverse_transfer", "true"),
            ("refund_application_fee", "true"),
        ];
        platform.post("/v1/refunds", &back).await.ok();
    }
    platform.advance("days", 9).await;
    world.documents()
}

/// A payment, and what is asked of it: the charge, a list, an event, and the reply again.
async fn ask(world: &World, charge: &str) -> Vec<String> {
    let platform = world.platform("a");
    let mut told = Vec::new();
    let charge = format!("/v1/charges/{charge}");
    for path in [&*charge, "/v1/charges", "/v1/balance_transactions", "/v1/events", "/v1/accounts"]
    {
        told.push(platform.get(path, &[]).await.ok().to_string());
    }
    told.push(platform.post_once(KEY, "/v1/charges", PAYMENT).await.body.to_string());
    told.push(platform.post_once(WIDE, "/v1/charges", EXPANDED).await.body.to_string());
    told
}

const KEY: &str = "once";
const WIDE: &str = "once-expanded";
const PAYMENT: &[(&str, &str)] =
    &[("amount", "700"), ("currency", "usd"), ("source", "tok_visa"), ("metadata[order]", "7")];
const EXPANDED: &[(&str, &str)] = &[
    ("amount", "800"),
    ("currency", "usd"),
    ("source", "tok_visa"),
    ("expand[]", "balance_transaction"),
];

#[tokio::test]
async fn what_is_stored_outlives_the_program_that_shipped_its_dictionary() {
    let mut world = World::new(1);
    let platform = world.platform("a");
    platform.account(SELLER).await;
    let charge = id(&platform.post_once(KEY, "/v1/charges", PAYMENT).await.ok());
    platform.post_once(WIDE, "/v1/charges", EXPANDED).await.ok();
    let stored = world.stored(1, &charge).doc;
    let plain = world.documents().into_iter().find(|(id, _)| *id == charge).unwrap().1;
    // The envelope's mark, the codec, and of its ten bytes the dictionary.
    assert_eq!((&stored[..2], stored[4]), (&[2, 1][..], 1));
    assert!(stored.len() * 4 < plain.len(), "{} of {}", stored.len(), plain.len());
    let told = ask(&world, &charge).await;
    world.restart_with_dictionaries(&[]);
    assert_eq!(ask(&world, &charge).await, told);
    // It writes as well as it can.
    let changed = [("description", "changed")];
    let path = format!("/v1/charges/{charge}");
    assert_eq!(world.platform("a").post(&path, &changed).await.ok()["description"], "changed");
    assert_eq!(world.stored(1, &charge).doc[..2], [2, 0]);
    world.restart_with_dictionaries(DICTIONARIES);
    assert_eq!(world.platform("a").get(&path, &[]).await.ok()["description"], "changed");
}

#[tokio::test]
async fn a_number_stands_for_one_dictionary_for_ever() {
    const OTHER: &[Dictionary] = &[Dictionary { no: 1, prefix: "ch", bytes: b"another" }];
    let world = World::new(1);
    let refused = world.start_with_dictionaries(OTHER).unwrap_err();
    assert!(matches!(refused, StoreError::OtherDictionary(1)), "{refused}");
    world.start_with_dictionaries(DICTIONARIES).unwrap();
}
