//! The payment that the load is made of: a confirmed destination charge.

use std::ops::RangeInclusive;

use hyper::body::Bytes;

use crate::http::Connection;
use crate::outcome::Outcome;

/// What the connected account nets of one payment: 10.00 less the application fee of 1.23.
pub const NET: i64 = 877;

/// Opens a connected account that can be paid; returns its id.
pub async fn account(connection: &mut Connection) -> Outcome<String> {
    let form = "type=express&country=US&capabilities[transfers][requested]=true\
                &capabilities[card_payments][requested]=true";
    let account = connection.post("/v1/accounts", form).await?.json()?;
    let id = account["id"].as_str().ok_or("an account without an id")?.to_owned();
    connection.post(&format!("/v1/sandbox/accounts/{id}/onboard"), "").await?.json()?;
    Ok(id)
}

/// The encoded form of a destination charge to this account.
pub fn form(account: &str) -> Bytes {
    Bytes::from(format!(
        "amount=1000&currency=usd&payment_method=pm_card_visa&confirm=true\
         &automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never\
         &application_fee_amount=123&transfer_data[destination]={account}"
    ))
}

/// The encoded form of a direct charge.
pub fn direct_form() -> Bytes {
    Bytes::from_static(
        b"amount=1000&currency=usd&payment_method=pm_card_visa&confirm=true\
          &payment_method_types[]=card&application_fee_amount=123",
    )
}

/// Fails unless the books balance and the account holds what `payments` payments brought it.
pub async fn settle(
    connection: &mut Connection,
    account: &str,
    payments: RangeInclusive<i64>,
) -> Outcome<()> {
    let check = connection.get("/v1/sandbox/ledger/check", None).await?.json()?;
    if check["balanced"] != true {
        return Err(format!("the books do not balance: {check}").into());
    }
    let balance = connection.get("/v1/balance", Some(account)).await?.json()?;
    let held: i64 = ["available", "pending"]
        .iter()
        .flat_map(|side| balance[side].as_array().into_iter().flatten())
        .filter_map(|entry| entry["amount"].as_i64())
        .sum();
    if held % NET != 0 || !payments.contains(&(held / NET)) {
        return Err(format!("{payments:?} payments of {NET}: holds {held}").into());
    }
    Ok(())
}

/// A secret key nobody used before: a platform of its own.
pub fn fresh_key(name: &str) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let nanos = now.map(|since| since.as_nanos()).unwrap_or_default();
    format!("sk_test_bench{name}{nanos:024x}{:08x}", std::process::id())
}
