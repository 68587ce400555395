//! What Stripe has and Tributary has not yet.

use testkit::World;

#[tokio::test]
async fn what_is_not_there_yet_says_so() {
    let world = World::new(1);
    let platform = world.platform("a");
    for (method, path) in [
        ("GET", "/v1/charges/search"),
        ("GET", "/v1/customers/search"),
        ("GET", "/v1/invoices/in_1"),
        ("POST", "/v1/shipping_rates"),
        ("POST", "/v1/topups/tu_1/cancel"),
        ("DELETE", "/v1/coupons/x"),
        ("GET", "/v2/core/vault/us_bank_accounts/usba_1"),
    ] {
        let answer = match method {
            "GET" => platform.get(path, &[("query", "x")]).await,
            "POST" => platform.post(path, &[("name", "x")]).await,
            _ => platform.delete(path).await,
        };
        assert_eq!(answer.headers["stripe-should-retry"], "false");
        let error = answer.refused(501);
        assert_eq!(error["code"], "not_available_here", "{path}");
        assert_eq!(error["message"], format!("Tributary does not have {method} {path} yet"));
    }
    for path in ["/v1/inventions", "/v1/invoices/in_1/invent", "/v1/products/"] {
        platform.get(path, &[]).await.refused(404);
    }
    // A word of the API's elsewhere is an id here.
    platform.get("/v1/payouts/search", &[]).await.refused(404);
    let error = platform.with_key("").get("/v1/invoices", &[]).await.refused(401);
    assert_eq!(error["type"], "invalid_request_error");
}
