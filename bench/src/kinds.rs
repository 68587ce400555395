//! The kinds of requests that are measured, and what each needs beforehand.

use hyper::body::Bytes;

use crate::http::{Connection, Request};
use crate::outcome::Outcome;
use crate::payments;

/// One kind of load.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Destination,
    Direct,
    Refund,
    Transfer,
    GetCharge,
    Balance,
    Charges,
    Events,
}

/// All kinds, with what the table calls them.
pub const KINDS: [(Kind, &str); 8] = [
    (Kind::Destination, "destination charge with application fee"),
    (Kind::Direct, "direct charge with application fee"),
    (Kind::Refund, "refund, in part"),
    (Kind::Transfer, "transfer"),
    (Kind::GetCharge, "GET a charge"),
    (Kind::Balance, "GET the balance"),
    (Kind::Charges, "GET ten charges"),
    (Kind::Events, "GET ten events"),
];

/// A charge large enough that refunds and transfers of a cent never use it up.
const LARGE: &str = "amount=99999999&currency=usd&source=tok_bypassPending";

impl Kind {
    /// Makes what the kind needs and says what to send.
    pub async fn prepare(self, control: &mut Connection, account: &str) -> Outcome<Request> {
        Ok(match self {
            Kind::Destination => Request::post("/v1/payment_intents", payments::form(account)),
            Kind::Direct => Request {
                account: Some(account.to_owned()),
                ..Request::post("/v1/payment_intents", payments::direct_form())
            },
            Kind::Refund => {
                let charge = charge(control, LARGE).await?;
                let form = format!("charge={charge}&amount=1");
                Request::post("/v1/refunds", Bytes::from(form))
            }
            Kind::Transfer => {
                charge(control, LARGE).await?;
                let form = format!("amount=1&currency=usd&destination={account}");
                Request::post("/v1/transfers", Bytes::from(form))
            }
            Kind::GetCharge => {
                Request::get(format!("/v1/charges/{}", charge(control, LARGE).await?))
            }
            Kind::Balance => Request::get("/v1/balance"),
            Kind::Charges | Kind::Events => {
                for _ in 0..20 {
                    charge(control, LARGE).await?;
                }
                let list = if self == Kind::Charges { "charges" } else { "events" };
                Request::get(format!("/v1/{list}?limit=10"))
            }
        })
    }
}

async fn charge(control: &mut Connection, form: &str) -> Outcome<String> {
    let charge = control.post("/v1/charges", form).await?.json()?;
    Ok(charge["id"].as_str().ok_or("a charge without an id")?.to_owned())
}
