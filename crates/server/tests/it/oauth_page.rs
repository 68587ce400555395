//! The page on which a holder connects an account.

use testkit::{Actor, World};

use crate::oauth::{authorize, client_id};

const BACK: &str = "http://localhost:3000/back";

fn url(client: &str, more: &str) -> String {
    format!("/oauth/authorize?response_type=code&client_id={client}&redirect_uri={BACK}{more}")
}

/// The form's fields, as a browser would send them.
pub fn fields(page: &str) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let start = tag.find(&format!("{name}=\""))? + name.len() + 2;
        let value = &tag[start..];
        Some(value[..value.find('"')?].replace("&#34;", "\"").replace("&#62;", ">"))
    };
    let inputs = page.split("<input ").skip(1).filter_map(|rest| rest.split('>').next());
    let sent = inputs.filter(|tag| !tag.contains("type=\"radio\"") || tag.contains("checked"));
    sent.filter_map(|tag| {
        Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()))
    })
    .collect()
}

async fn send(
    platform: &Actor,
    url: &str,
    cookie: &str,
    fields: &[(String, String)],
) -> testkit::Seen {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    platform.browse(url, cookie, Some(&fields)).await
}

#[tokio::test]
async fn a_holder_makes_an_account_or_chooses_one_or_denies() {
    let world = World::new(1);
    let platform = world.platform("a");
    let client = client_id(&platform).await;
    platform.post("/v1/sandbox/oauth", &[("name", "A <b> & co")]).await.ok();
    let url = url(
        &client,
        "&scope=read_write&state=%22%3E&stripe_user[email]=jo@example.com&stripe_user[zip]=94110\
         &stripe_user[business_type]=llc&stripe_user[country]=gb&stripe_user[url]=nonsense",
    );
    let page = platform.browse(&url, "", None).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("<h1>A &#60;b&#62; &#38; co wants to connect to your account</h1>"));
    assert!(page.text.contains("<option value=\"GB\" selected>"));
    assert_eq!(
        page.headers["content-security-policy"],
        "default-src 'none'; style-src 'self'; form-action 'self' http://localhost:3000; base-uri 'none'; frame-ancestors 'none'"
    );
    let mut form = fields(&page.text);
    form.push(("stripe_user[country]".into(), "GB".into()));
    form.push(("action".into(), "connect".into()));
    let sent = send(&platform, &url, &page.cookie, &form).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let (start, code) = sent.location.rsplit_once('=').unwrap();
    assert_eq!(start, format!("{BACK}?scope=read_write&state=%22%3E&code"));
    let params = [("grant_type", "authorization_code"), ("code", code)];
    let reply = platform.post("/oauth/token", &params).await.ok();
    let id = reply["stripe_user_id"].as_str().unwrap();
    let account = platform.get(&format!("/v1/accounts/{id}"), &[]).await.ok();
    assert_eq!(
        (account["country"].as_str(), account["charges_enabled"].as_bool()),
        (Some("GB"), Some(true))
    );

    // Another one is there to be chosen; the connected one is not.
    let waiting = authorize(&platform, &[]).await;
    let waiting = waiting["account"].as_str().unwrap();
    let page = platform.browse(&url, &page.cookie, None).await;
    assert!(page.text.contains(waiting) && !page.text.contains(id), "{}", page.text);
    let mut form = fields(&page.text);
    assert!(form.contains(&("account".into(), waiting.into())));
    form.push(("action".into(), "connect".into()));
    let sent = send(&platform, &url, &page.cookie, &form).await;
    assert_eq!(sent.status, 303);
    form.pop();
    form.push(("action".into(), "deny".into()));
    let sent = send(&platform, &url, &page.cookie, &form).await;
    insta::assert_snapshot!(sent.location, @"http://localhost:3000/back?error=access_denied&error_description=The%20user%20denied%20your%20request&state=%22%3E");
}

#[tokio::test]
async fn a_form_from_elsewhere_does_nothing() {
    let world = World::new(1);
    let platform = world.platform("a");
    let client = client_id(&platform).await;
    let url = url(&client, "");
    let page = platform.browse(&url, "", None).await;
    let mut form = fields(&page.text);
    form.push(("action".into(), "connect".into()));
    for cookie in ["", "tributary_form=", "tributary_form=0123456789abcdef0123456789abcdef"] {
        assert_eq!(send(&platform, &url, cookie, &form).await.status, 400, "{cookie}");
    }
    form.retain(|(name, _)| name != "guard");
    assert_eq!(send(&platform, &url, &page.cookie, &form).await.status, 400);
    let known = platform.browse(&url, &page.cookie, None).await;
    assert_eq!(known.cookie, page.cookie, "two pages of one browser do not disturb each other");
}

#[tokio::test]
async fn what_a_holder_is_sent_with_is_checked() {
    let world = World::new(1);
    let platform = world.platform("a");
    let client = client_id(&platform).await;
    let ask = async |query: &str| {
        let query = query.replace("CLIENT", &client);
        let seen = platform.browse(&format!("/oauth/authorize?{query}"), "", None).await;
        if seen.status == 200 {
            "page".to_owned()
        } else {
            let told: serde_json::Value = serde_json::from_str(&seen.text).unwrap();
            format!("{} {told}", seen.status)
        }
    };
    let mut told = Vec::new();
    for query in [
        "state=x",
        "client_id=ca_x&state=s",
        "client_id=CLIENT&state=s",
        "client_id=CLIENT&response_type=token",
        "client_id=CLIENT&response_type=code&scope=all",
        "client_id=CLIENT&response_type=code",
        "client_id=CLIENT&response_type=code&redirect_uri=http://example.com/",
        "client_id=CLIENT&response_type=code&redirect_uri=http://127.0.0.1:8000/&utm=x",
    ] {
        told.push(format!("{query}\n  {}", ask(query).await));
    }
    insta::assert_snapshot!(told.join("\n"), @r#"
    state=x
      400 {"error":"invalid_request","error_description":"No application matches the supplied client identifier","state":"x"}
    client_id=ca_x&state=s
      400 {"error":"invalid_request","error_description":"No application matches the supplied client identifier","state":"s"}
    client_id=CLIENT&state=s
      400 {"error":"invalid_request","error_description":"No response_type specified","state":"s"}
    client_id=CLIENT&response_type=token
      400 {"error":"unsupported_response_type","error_description":"Unsupported response type: token"}
    client_id=CLIENT&response_type=code&scope=all
      400 {"error":"invalid_scope","error_description":"Invalid scope: all"}
    client_id=CLIENT&response_type=code
      400 {"error":"invalid_redirect_uri","error_description":"No redirect URI: send `redirect_uri`, or set some with POST /v1/sandbox/oauth"}
    client_id=CLIENT&response_type=code&redirect_uri=http://example.com/
      400 {"error":"invalid_redirect_uri","error_description":"Invalid redirect URI 'http://example.com/'. Ensure this uri exactly matches one of the uris specified in your application settings"}
    client_id=CLIENT&response_type=code&redirect_uri=http://127.0.0.1:8000/&utm=x
      page
    "#);
    for (uri, status) in [("ftp://example.com/", 400), ("http://example.com/a", 200)] {
        let params = [("redirect_uris[]", uri)];
        assert_eq!(platform.post("/v1/sandbox/oauth", &params).await.status, status);
    }
    let known = "client_id=CLIENT&response_type=code";
    assert_eq!(ask(known).await, "page", "the first one is where holders go if nothing is said");
    assert_eq!(ask(&format!("{known}&redirect_uri=http://example.com/a")).await, "page");
    for other in ["http://localhost/", "http://example.com/", "http://example.com/a?b=c"] {
        let answer = ask(&format!("{known}&redirect_uri={other}")).await;
        assert!(answer.contains("invalid_redirect_uri"), "{answer}");
    }
    platform.post("/v1/sandbox/oauth", &[("redirect_uris", "")]).await.ok();
    assert_eq!(ask(&format!("{known}&redirect_uri=http://localhost/")).await, "page");
}
