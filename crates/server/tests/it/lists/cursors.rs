//! A cursor names an element of the list's own kind and owner, or nothing.

use serde_json::json;
use testkit::World;

use super::market::{id, market};

#[tokio::test]
async fn a_cursor_of_another_type_or_account_is_refused() {
    let world = World::new(1);
    let market = market(&world).await;
    let (platform, seller) = (&market.platform, &market.seller);
    let first = async |path: &str| id(&platform.list(path, &[]).await[0]);
    let (charge, refund) = (first("/v1/charges").await, first("/v1/refunds").await);
    let event = first("/v1/events").await;
    let thin = format!("evt_{}", first("/v2/core/events").await.rsplit_once('_').unwrap().1);
    let persons = format!("/v1/accounts/{}/persons", market.company);
    let external = format!("/v1/accounts/{}/external_accounts", market.company);
    let company = market.company.as_str();
    let automatic = seller.all("/v1/payouts", &[]).await;
    let automatic = automatic.iter().find(|payout| payout["automatic"] == true).unwrap();
    let of_payout = format!("/v1/balance_transactions?payout={}", id(automatic));
    let none = "re_1";
    for (actor, path, cursor, object) in [
        (platform, "/v1/refunds", charge.as_str(), "refund"),
        (platform, "/v1/refunds", none, "refund"),
        (seller, "/v1/refunds", &refund, "refund"),
        (platform, "/v1/charges", &refund, "charge"),
        (platform, "/v1/customers", &charge, "customer"),
        (platform, "/v1/payouts", &charge, "payout"),
        (platform, "/v1/transfers", &charge, "transfer"),
        (platform, "/v1/transfers?destination=acct_1", &charge, "transfer"),
        (platform, "/v1/balance_transactions", &charge, "balance_transaction"),
        (seller, &of_payout, &charge, "balance_transaction"),
        (platform, "/v1/accounts", &charge, "account"),
        (platform, "/v1/webhook_endpoints", &charge, "webhook_endpoint"),
        (platform, "/v1/files", &charge, "file"),
        (platform, "/v1/file_links", &charge, "file_link"),
        (platform, &persons, company, "person"),
        (platform, &external, company, "external account"),
        (platform, &external, &charge, "external account"),
        (platform, "/v1/events", &charge, "event"),
        (platform, "/v1/events", &thin, "event"),
        (platform, "/v1/events?type=none", &charge, "event"),
        (seller, "/v1/events", &event, "event"),
    ] {
        for param in ["starting_after", "ending_before"] {
            let (path, query) = path.split_once('?').unwrap_or((path, ""));
            let more = query.split_once('=').into_iter();
            let params: Vec<_> = [(param, cursor)].into_iter().chain(more).collect();
            let error = actor.get(path, &params).await.refused(400);
            assert_eq!(error["code"], "resource_missing", "{path} {cursor}");
            assert_eq!(error["param"], param, "{path} {cursor}");
            let told = error["message"].as_str().unwrap().replace('_', " ");
            let expected = format!("No such {object}: '{cursor}'").replace('_', " ");
            assert_eq!(told.to_lowercase(), expected.to_lowercase(), "{path} {cursor}");
        }
    }
    for (path, id) in [("/v2/core/accounts", &refund), ("/v2/core/events", &charge)] {
        for page in [format!("n.{id}"), format!("p.{id}")] {
            let error = platform.get(path, &[("page", &page)]).await;
            assert_eq!(error.status, 404, "{path} {page}: {}", error.body);
            let error = &error.body["error"];
            assert_eq!((&error["code"], &error["param"]), (&json!("not_found"), &json!("page")));
        }
    }
}
