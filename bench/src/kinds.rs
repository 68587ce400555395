//! The kinds of requests that are measured, and what each needs beforehand.

use hyper::body::Bytes;

use crate::http::Connection;
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

/// What each connection sends, again and again.
#[derive(Clone)]
pub struct Request {
    pub path: String,
    /// The form of a POST; none for a GET.
    pub form: Option<Bytes>,
    /// The connected account it acts on.
    pub account: Option<String>,
}

impl Kind {
    /// Makes what the kind needs and says what to send.
    pub async fn prepare(self, control: &mut Connection, account: &str) -> Outcome<Request> {
        let post = |path: &str, form: Bytes| Request {
            path: path.to_owned(),
            form: Some(form),
            account: None,
        };
        let get = |path: String| Request { path, form: None, account: None };
        Ok(match self {
            Kind::Destination => post("/v1/payment_intents", payments::form(account)),
            Kind::Direct => Request {
                account: Some(account.to_owned()),
                ..post("/v1/payment_intents", payments::direct_form())
            },
            Kind::Refund => {
                let charge = charge(control, LARGE).await?;
                post("/v1/refunds", Bytes::from(format!("charge={charge}&amount=1")))
            }
            Kind::Transfer => {
                charge(control, LARGE).await?;
                let form = format!("amount=1&currency=usd&destination={account}");
                post("/v1/transfers", Bytes::from(form))
            }
            Kind::GetCharge => get(format!("/v1/charges/{}", charge(control, LARGE).await?)),
            Kind::Balance => get("/v1/balance".to_owned()),
            Kind::Charges | Kind::Events => {
                for _ in 0..20 {
                    charge(control, LARGE).await?;
                }
                let list = if self == Kind::Charges { "charges" } else { "events" };
                get(format!("/v1/{list}?limit=10"))
            }
        })
    }
}

async fn charge(control: &mut Connection, form: &str) -> Outcome<String> {
    let charge = control.post("/v1/charges", form).await?.json()?;
    Ok(charge["id"].as_str().ok_or("a charge without an id")?.to_owned())
}
