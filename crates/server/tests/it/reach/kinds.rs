//! Within one account too, an id names what it says, and what stands below an object is that one's.

use testkit::World;

use super::holdings::parties;
use crate::oauth::{authorize, disconnect, exchange};

#[tokio::test]
async fn what_is_paid_out_to_is_not_paid_with_and_the_other_way_round() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(&[("type", "custom"), ("country", "US")]).await;
    let on = platform.on(&account);
    let externals = format!("/v1/accounts/{account}/external_accounts");
    let debit = [("external_account", "tok_visa_debit")];
    let debit = on.post(&externals, &debit).await.ok()["id"].as_str().unwrap().to_owned();
    let customer = on.post("/v1/customers", &[("source", "tok_visa_debit")]).await.ok();
    let card = customer["default_source"].as_str().unwrap();
    let customer = customer["id"].as_str().unwrap();
    on.pay(&[]).await;

    let sources = format!("/v1/customers/{customer}/sources");
    on.get(&format!("{sources}/{debit}"), &[]).await.refused(404);
    on.delete(&format!("{sources}/{debit}")).await.refused(404);
    let charge = [("amount", "100"), ("currency", "usd"), ("source", debit.as_str())];
    on.post("/v1/charges", &charge).await.refused(400);
    let default = [("default_source", debit.as_str())];
    on.post(&format!("/v1/customers/{customer}"), &default).await.refused(400);

    on.get(&format!("{externals}/{card}"), &[]).await.refused(404);
    on.delete(&format!("{externals}/{card}")).await.refused(404);
    let card_payment = [("payment_method", "pm_card_bypassPending")];
    on.pay(&card_payment).await;
    let payout = [("amount", "100"), ("currency", "usd"), ("destination", card)];
    on.post("/v1/payouts", &payout).await.refused(400);
    on.get(&format!("{sources}/{card}"), &[]).await.ok();
}

#[tokio::test]
async fn what_stands_below_an_object_is_found_below_that_one() {
    let of = parties().await;
    let p = &of.p.owner;
    let customer = p.post("/v1/customers", &[("source", "tok_visa")]).await.ok();
    let customer = format!("/v1/customers/{}", customer["id"].as_str().unwrap());
    for (part, id) in [("sources", "sources"), ("payment_methods", "payment_methods")] {
        let path = format!("{customer}/{part}/{}", of.p.ids[id]);
        p.get(&path, &[]).await.refused(if part == "sources" { 404 } else { 400 });
    }
    let path = format!("{customer}/sources/{}", of.p.ids["sources"]);
    p.delete(&path).await.refused(404);
    let default = [("default_source", of.p.ids["sources"].as_str())];
    p.post(&customer, &default).await.refused(400);
    let method = of.p.ids["payment_methods"].as_str();
    let default = [("invoice_settings[default_payment_method]", method)];
    let error = p.post(&customer, &default).await.refused(400);
    assert_eq!(error["param"], "invoice_settings[default_payment_method]");
    let own = format!("/v1/customers/{}", of.p.ids["customers"]);
    p.post(&own, &default).await.ok();

    let money = [("amount", "10"), ("currency", "usd"), ("destination", of.x.account())];
    let transfer = p.post("/v1/transfers", &money).await.ok();
    let transfer = transfer["id"].as_str().unwrap();
    let path = format!("/v1/transfers/{transfer}/reversals/{}", of.p.ids["reversals"]);
    p.get(&path, &[]).await.refused(404);
    p.post(&path, &[("metadata[a]", "b")]).await.refused(404);
    let paid = of.x.owner.pay(&[("application_fee_amount", "50")]).await;
    let fee = paid["latest_charge"]["application_fee"].as_str().unwrap();
    let path = format!("/v1/application_fees/{fee}/refunds/{}", of.p.ids["fee_refunds"]);
    p.get(&path, &[]).await.refused(404);
    p.post(&path, &[("metadata[a]", "b")]).await.refused(404);
}

#[tokio::test]
async fn what_is_left_of_an_object_and_an_event_have_their_own_names() {
    let of = parties().await;
    let p = &of.p.owner;
    let endpoint = of.p.ids["webhook_endpoints"].as_str();
    p.delete(&format!("/v1/webhook_endpoints/{endpoint}")).await.ok();
    p.get(&format!("/v1/customers/{endpoint}"), &[]).await.refused(404);
    let customer = of.p.ids["customers"].as_str();
    p.delete(&format!("/v1/customers/{customer}")).await.ok();
    assert_eq!(p.get(&format!("/v1/customers/{customer}"), &[]).await.ok()["deleted"], true);
    let told = p.list("/v2/core/events", &[]).await;
    let event = told[0]["id"].as_str().unwrap();
    p.get(&format!("/v2/core/events/{event}"), &[]).await.ok();
    let other = event.replace("evt_test_", "ch_");
    p.get(&format!("/v2/core/events/{other}"), &[]).await.refused(404);
}

#[tokio::test]
async fn an_account_does_not_decide_for_its_siblings() {
    let of = parties().await;
    let reply = exchange(&of.p.owner, &authorize(&of.p.owner, &[]).await).await;
    let free = reply["stripe_user_id"].as_str().unwrap();
    disconnect(&of.p.owner, free).await;
    let params = [("redirect_uri", "http://localhost/back"), ("account", free)];
    let path = "/v1/sandbox/oauth/authorize";
    of.x.owner.post(path, &params).await.refused(400);
    of.p.owner.post(path, &params).await.ok();
}

#[tokio::test]
async fn nobody_pays_to_itself_nor_an_account_to_its_platforms_charges() {
    let of = parties().await;
    let own = of.p.ids["accounts"].as_str();
    let money = [("amount", "100"), ("currency", "usd")];
    for (asker, account) in [(&of.p.owner, own), (&of.x.owner, of.x.account())] {
        for (path, param) in [
            ("/v1/transfers", "destination"),
            ("/v1/payment_intents", "transfer_data[destination]"),
            ("/v1/payment_intents", "on_behalf_of"),
        ] {
            let sent = [&money[..], &[(param, account)]].concat();
            let error = asker.post(path, &sent).await.refused(400);
            let name = if param == "on_behalf_of" { param } else { "destination" };
            let message = format!("The '{name}' param cannot be set to your own account.");
            assert_eq!(error["message"], message.as_str());
        }
    }
    let sent = [&money[..], &[("transfer_data[destination]", own)]].concat();
    let error = of.x.owner.post("/v1/payment_intents", &sent).await.refused(400);
    assert_eq!(error["message"], format!("No such destination: '{own}'").as_str());
}
