//! Sessions in which holders use components of a platform's own pages.

use testkit::{START, World};

#[tokio::test]
async fn a_session_shows_all_components_and_hands_the_form_to_the_holder() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.post("/v1/accounts", &[("type", "express")]).await.ok();
    let id = account["id"].as_str().unwrap();
    let params = [("account", id), ("components[account_onboarding][enabled]", "true")];
    let session = platform.post("/v1/account_sessions", &params).await.ok();
    assert_eq!((&session["object"], &session["account"]), (&"account_session".into(), &id.into()));
    assert_eq!(session["expires_at"], START + 3_600);
    assert!(session["client_secret"].as_str().unwrap().starts_with("accs_secret__"));
    let components = session["components"].as_object().unwrap();
    let enabled: Vec<_> = components.iter().filter(|(_, c)| c["enabled"] == true).collect();
    assert_eq!((components.len(), enabled.len()), (25, 1));
    let url = format!("/v1/accounts/{id}");
    platform.post(&url, &[("business_type", "company")]).await.refused(403);

    for (params, status, param) in [
        (vec![("account", id)], 400, "components"),
        (vec![("account", id), ("components[payouts][enabled]", "false")], 400, "components"),
        (
            vec![("account", id), ("components[payouts][features][instant_payouts]", "true")],
            400,
            "components[payouts][enabled]",
        ),
        (vec![("account", id), ("components[chess][enabled]", "true")], 400, "components[chess]"),
        (vec![("account", "acct_x"), ("components[payouts][enabled]", "true")], 403, ""),
    ] {
        let error = platform.post("/v1/account_sessions", &params).await.refused(status);
        assert_eq!(error["param"].as_str().unwrap_or_default(), param, "{error:#}");
    }
}
