//! Entries as lines.

use std::{borrow::Cow, time::Duration};

use axum::http::StatusCode;
use serde::Deserialize;

use super::{
    entry::{Entry, Exchange, Fate, Sending},
    masks,
};

/// An entry as one line, with its end.
pub(super) fn line(entry: &Entry, coloured: bool) -> String {
    let pen = Pen(coloured);
    match entry {
        Entry::Request(exchange) => of_request(exchange, pen),
        Entry::Attempt(sending) => of_attempt(sending, pen),
    }
}

fn of_request(exchange: &Exchange, pen: Pen) -> String {
    let Exchange { method, uri, status, took, account, request } = exchange;
    let target = masks::target(uri.path(), uri.query());
    let status = pen.status(*status, status.as_str());
    let mut line = format!("{method} {target}  {status}  {}", pen.quiet(&span(*took)));
    let ids = [account.as_deref().map(masks::account), request.as_deref()];
    for id in ids.into_iter().flatten() {
        line.push_str("  ");
        line.push_str(&pen.quiet(id));
    }
    line.push('\n');
    line
}

fn of_attempt(sending: &Sending, pen: Pen) -> String {
    let Sending { body, url, answer, took, next } = sending;
    #[derive(Deserialize)]
    struct Event<'e> {
        #[serde(rename = "type", borrow)]
        kind: Cow<'e, str>,
    }
    let event = serde_json::from_slice::<Event<'_>>(body);
    let kind = event.as_ref().map_or("event", |event| event.kind.as_ref());
    let outcome = match answer {
        Ok(status) => pen.status(*status, &status.to_string()),
        Err(why) => pen.bad(why),
    };
    let then = match next {
        Fate::Delivered => String::new(),
        Fate::Retry(at) => format!("  retry at {}", model::v2::time(*at).replace(".000Z", "Z")),
        Fate::GivenUp => "  given up".to_owned(),
    };
    let (url, took) = (masks::url(url), pen.quiet(&span(*took)));
    format!("webhook {kind} to {url}  {outcome}  {took}{then}\n")
}

fn span(time: Duration) -> String {
    match time.as_millis() {
        0..100 => format!("{:.1} ms", time.as_secs_f64() * 1e3),
        100..1_000 => format!("{} ms", time.as_millis()),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

/// Writes in colours, or doesn't.
#[derive(Clone, Copy)]
struct Pen(bool);

impl Pen {
    fn status(self, status: StatusCode, text: &str) -> String {
        match status.as_u16() {
            ..400 => self.paint("32", text),
            400..500 => self.paint("33", text),
            _ => self.bad(text),
        }
    }

    fn bad(self, text: &str) -> String {
        self.paint("31", text)
    }

    fn quiet(self, text: &str) -> String {
        self.paint("2", text)
    }

    fn paint(self, colour: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::*;

    fn lines(coloured: bool) -> String {
        let exchange = |uri: &str, status, account: Option<&str>| {
            Entry::Request(Exchange {
                method: Method::GET,
                uri: uri.parse().unwrap(),
                status,
                took: Duration::from_micros(3_240),
                account: account.map(str::to_owned),
                request: Some("req_1".to_owned()),
            })
        };
        let sending = |answer, took, next| {
            let body = br#"{"id":"evt_1","type":"charge.succeeded"}"#.to_vec();
            let url = "http://me:pw@localhost:4242/hook?token=abc".to_owned();
            Entry::Attempt(Sending { body, url, answer, took: Duration::from_millis(took), next })
        };
        let refused = || Err("connection refused".to_owned());
        [
            exchange("/v1/payouts?limit=3&email=jo@example.com", StatusCode::OK, Some("acct_1")),
            exchange("/v1/nothing", StatusCode::NOT_FOUND, Some("sk_test_abc")),
            sending(Ok(StatusCode::OK), 12, Fate::Delivered),
            sending(Ok(StatusCode::INTERNAL_SERVER_ERROR), 220, Fate::Retry(1_894_010_460)),
            sending(refused(), 10_000, Fate::GivenUp),
        ]
        .iter()
        .map(|entry| line(entry, coloured))
        .collect()
    }

    #[test]
    fn a_line_for_each() {
        insta::assert_snapshot!(lines(false), @r"
        GET /v1/payouts?limit=3&email=…  200  3.2 ms  acct_1  req_1
        GET /v1/nothing  404  3.2 ms  …  req_1
        webhook charge.succeeded to http://localhost:4242/hook?…  200 OK  12.0 ms
        webhook charge.succeeded to http://localhost:4242/hook?…  500 Internal Server Error  220 ms  retry at 2030-01-07T10:01:00Z
        webhook charge.succeeded to http://localhost:4242/hook?…  connection refused  10.0 s  given up
        ");
    }

    #[test]
    fn colours_change_nothing_else() {
        let coloured = lines(true);
        let mut plain = String::new();
        let mut rest = coloured.as_str();
        while let Some((before, after)) = rest.split_once("\x1b[") {
            plain.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        plain.push_str(rest);
        assert_ne!(coloured, plain);
        assert_eq!(plain, lines(false));
    }
}
