//! Payment intents.

use connect::commands::payment_intents;
use engine::{Caller, Shown, Stop, Tx};
use model::payment_intent::PaymentIntent;
use store::KeyKind;

use crate::endpoint::{Asked, Route, id, list_of, object, params, read, value, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<PaymentIntent>("GET /v1/payment_intents", &["customer", "customer_account"]),
        write("POST /v1/payment_intents", "payment_intent", |tx, caller, asked| {
            let params = params(asked)?;
            let result = payment_intents::create::run(tx, caller, params);
            object(tx, asked, result)
        }),
        read("GET /v1/payment_intents/{}", "payment_intent", |look, asked| {
            let secret = asked.params["client_secret"].as_str();
            let intent = payment_intents::find(look, &asked.caller, id(asked, 0), secret)?;
            Ok(match asked.caller.key {
                KeyKind::Secret => serde_json::to_value(intent)?,
                KeyKind::Publishable => intent.public(),
            })
        }).publishable(),
        write("POST /v1/payment_intents/{}", "payment_intent", |tx, caller, asked| {
            let params = params(asked)?;
            let result = payment_intents::update::run(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        write("POST /v1/payment_intents/{}/confirm", "payment_intent", |tx, caller, asked| {
            let params = params(asked)?;
            let result = payment_intents::confirm::run(tx, caller, id(asked, 0), params);
            show(tx, caller, asked, result)
        }).publishable(),
        write("POST /v1/payment_intents/{}/capture", "payment_intent", |tx, caller, asked| {
            let params = params(asked)?;
            let result = payment_intents::capture::run(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
        write("POST /v1/payment_intents/{}/cancel", "payment_intent", |tx, caller, asked| {
            let params = params(asked)?;
            let result = payment_intents::cancel::run(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
    ]
}

/// A publishable key sees less.
fn show(
    tx: &mut Tx<'_>,
    caller: &Caller,
    asked: &Asked,
    result: Result<PaymentIntent, Stop>,
) -> Result<Shown, Stop> {
    match caller.key {
        KeyKind::Secret => object(tx, asked, result),
        KeyKind::Publishable => value(tx, asked, result.map(|intent| intent.public())),
    }
}
