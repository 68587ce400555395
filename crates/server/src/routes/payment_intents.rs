//! Payment intents.

use connect::commands::payment_intents::{self, cancel, capture, confirm, create, update};
use model::payment_intent::PaymentIntent;

use crate::endpoint::{Route, list_of, query, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<PaymentIntent>("GET /v1/payment_intents", &["customer", "customer_account"]),
        write("POST /v1/payment_intents", create::run),
        query("GET /v1/payment_intents/{intent}", payment_intents::retrieve).publishable(),
        write("POST /v1/payment_intents/{intent}", update::run),
        write("POST /v1/payment_intents/{intent}/confirm", confirm::by_caller).publishable(),
        write("POST /v1/payment_intents/{intent}/capture", capture::run),
        write("POST /v1/payment_intents/{intent}/cancel", cancel::run),
    ]
}
