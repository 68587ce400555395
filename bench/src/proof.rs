//! Proof that payments came through a crash, a full disk or a failover: what was acknowledged is
//! there, nothing is there twice, and nothing is half there.

use std::collections::{BTreeMap, BTreeSet};

use hyper::body::Bytes;
use serde_json::Value;

use crate::http::Connection;
use crate::outcome::Outcome;
use crate::payments;

/// What the clients know: each key they sent, and the payment it was acknowledged with.
pub type Sent = BTreeMap<String, Option<String>>;

/// Sends every payment again under its key: an acknowledged one is answered with the same
/// payment, any other is either there already or made now.
pub async fn repeat(http: &mut Connection, form: &Bytes, sent: &Sent) -> Outcome<()> {
    for (key, known) in sent {
        let answer = http.post_once("/v1/payment_intents", form.clone(), key).await?.json()?;
        let id = answer["id"].as_str().map(str::to_owned);
        if known.is_some() && &id != known {
            return Err(format!("{key} was {known:?} and is now {id:?}").into());
        }
    }
    Ok(())
}

/// The ids of all payments, once it is proved that each has its charge, transfer, payment on
/// the connected account and fee, and that the money adds up.
pub async fn whole(http: &mut Connection, account: &str) -> Outcome<BTreeSet<String>> {
    let intents = http.all("/v1/payment_intents", None).await?;
    if let Some(odd) = intents.iter().find(|intent| intent["status"] != "succeeded") {
        return Err(format!("half there: {odd}").into());
    }
    let ids = |objects: &[Value], field: &str| -> BTreeSet<String> {
        objects.iter().filter_map(|object| object[field].as_str()).map(str::to_owned).collect()
    };
    let charges = http.all("/v1/charges", None).await?;
    let transfers = http.all("/v1/transfers", None).await?;
    let fees = http.all("/v1/application_fees", None).await?;
    let received = http.all("/v1/charges", Some(account)).await?;
    let links = [
        ("charges", ids(&intents, "latest_charge"), ids(&charges, "id")),
        ("transfers", ids(&transfers, "source_transaction"), ids(&charges, "id")),
        ("payments", ids(&transfers, "destination_payment"), ids(&received, "id")),
        ("fees", ids(&received, "application_fee"), ids(&fees, "id")),
    ];
    for (name, one, other) in links {
        if one != other || one.len() != intents.len() {
            return Err(format!("{name}: {} and {} do not agree", one.len(), other.len()).into());
        }
    }
    let count = i64::try_from(intents.len())?;
    payments::settle(http, account, count..=count).await?;
    Ok(ids(&intents, "id"))
}
