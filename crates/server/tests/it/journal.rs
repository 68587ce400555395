//! What a builder sees of requests and webhooks.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use server::journal::Journal;
use testkit::{Catcher, World};

/// What was written so far.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Paper {
    /// The lines, with times and ids that no test can know left out.
    fn lines(&self) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().map(normal).collect()
    }
}

fn normal(line: &str) -> String {
    let words = line.split("  ").map(|word| {
        let timed = word.strip_suffix(" ms").or(word.strip_suffix(" s"));
        match timed.is_some_and(|number| number.parse::<f64>().is_ok()) {
            true => "TIME",
            false if word.starts_with("req_") => "REQUEST",
            false => word,
        }
    });
    words.collect::<Vec<_>>().join("  ")
}

#[tokio::test]
async fn each_request_has_a_line_and_no_secret_is_in_it() {
    let mut world = World::new(1);
    let paper = Paper::default();
    let journal = Journal::to(paper.clone(), false);
    world.note_in(&journal);
    let platform = world.platform("secretpart");
    let id = platform.account(&[("type", "express"), ("country", "US")]).await;
    platform.on(&id).get("/v1/balance", &[]).await.ok();
    platform.get("/v1/customers", &[("email", "jo@example.com"), ("limit", "3")]).await.ok();
    let intent = platform.pay(&[("confirm", "false"), ("payment_method", "pm_card_visa")]).await;
    let secret = intent["client_secret"].as_str().unwrap();
    let path = format!("/v1/payment_intents/{}", intent["id"].as_str().unwrap());
    platform.browser().get(&path, &[("client_secret", secret)]).await.ok();
    platform.get("/v1/nothing", &[]).await.refused(404);
    let (account, granted) = crate::oauth::connect(&platform, "read_write").await;
    let holder = platform.with_key(granted["access_token"].as_str().unwrap());
    holder.get("/v1/balance", &[]).await.ok();
    journal.close();
    let lines = paper.lines();
    assert_eq!(lines[0], "POST /v1/accounts  200  TIME  REQUEST");
    assert_eq!(lines[2], format!("GET /v1/balance  200  TIME  {id}  REQUEST"));
    assert_eq!(lines[3], "GET /v1/customers?email=…&limit=3  200  TIME  REQUEST");
    assert_eq!(lines[5], format!("GET {path}?client_secret=…  200  TIME  REQUEST"));
    assert_eq!(lines[6], "GET /v1/nothing  404  TIME  REQUEST");
    let last = lines.last().unwrap();
    assert_eq!(*last, format!("GET /v1/balance  200  TIME  {account}  REQUEST"));
    let all = lines.join("\n");
    for hidden in ["secretpart", "jo@", "jo%40", "_secret_", "ac_", "sk_", "\x1b"] {
        assert!(!all.contains(hidden), "{hidden}: {all}");
    }
    platform.get("/v1/balance", &[]).await.ok();
    assert_eq!(paper.lines().len(), lines.len(), "a closed journal is not written to");
}

#[tokio::test]
async fn each_attempt_to_send_a_webhook_has_a_line_that_says_what_is_next() {
    let mut world = World::new(1);
    let paper = Paper::default();
    let journal = Journal::to(paper.clone(), false);
    world.note_in(&journal);
    let platform = world.platform("a");
    let catcher = Catcher::start().await;
    catcher.answer([500]);
    let params = [("url", catcher.url.as_str()), ("enabled_events[]", "customer.created")];
    platform.post("/v1/webhook_endpoints", &params).await.ok();
    let nobody = format!("{}?token=abc", crate::cli::nobody());
    let params = [("url", nobody.as_str()), ("enabled_events[]", "customer.deleted")];
    platform.post("/v1/webhook_endpoints", &params).await.ok();
    let sender = world.deliver();
    let customer = platform.post("/v1/customers", &[]).await.ok();
    catcher.wait_for(1).await;
    platform.advance("seconds", 60).await;
    catcher.wait_for(2).await;
    platform.delete(&format!("/v1/customers/{}", customer["id"].as_str().unwrap())).await.ok();
    // The first attempt is made before the clock moves on, and not at whatever time it then shows.
    world.sent().await;
    platform.advance("days", 4).await;
    platform.advance("days", 4).await;
    for _ in engine::RETRY_AFTER {
        platform.advance("days", 4).await;
    }
    sender.abort();
    journal.close();
    let lines = paper.lines();
    let webhooks: Vec<&str> =
        lines.iter().filter(|line| line.starts_with("webhook")).map(String::as_str).collect();
    let url = &catcher.url;
    assert_eq!(
        webhooks[..2],
        [
            format!(
                "webhook customer.created to {url}  500 Internal Server Error  TIME  retry at 2030-01-07T10:01:00Z"
            ),
            format!("webhook customer.created to {url}  200 OK  TIME"),
        ]
    );
    let nobody = crate::cli::nobody();
    let refused = format!("webhook customer.deleted to {nobody}?…  connection refused  TIME");
    assert_eq!(webhooks[2], format!("{refused}  retry at 2030-01-07T10:02:00Z"));
    assert_eq!(*webhooks.last().unwrap(), format!("{refused}  given up"));
    assert_eq!(webhooks.len(), 2 + engine::RETRY_AFTER.len() + 1);
}
