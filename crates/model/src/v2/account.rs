//! An account as the newer API shows it.

use serde_json::{Map, Value, json};

use crate::{account::Account, requirements::Impacts, resource::Resource};

use super::{
    Facts,
    capabilities::{self, CONFIGURATIONS, is_applied},
    identity::ACCOUNT,
    in_order, numbers, paths,
    paths::take,
    person, requirements, time,
};

/// What the newer API's account is: the older one in another form.
pub const RESOURCE: Resource =
    Resource::new("v2.core.account", &[]).path("/v2/core/accounts/{account}");

/// What is null unless it is asked for, in the API's order.
const PARTS: [&str; 4] = ["defaults", "future_requirements", "identity", "requirements"];

/// The whole account, with everything included.
pub fn of(account: &Account) -> Value {
    view(&json!(account), &account.internal.v2, &account.internal.impacts)
}

/// The whole account from its older body.
pub fn view(body: &Value, facts: &Facts, impacts: &Impacts) -> Value {
    let mut shown = paths::to_v2(ACCOUNT, body);
    let metadata = take(&mut shown, "metadata");
    paths::prune(&mut shown);
    let mut kept = facts.kept.clone();
    for configuration in CONFIGURATIONS {
        take(&mut kept, &format!("configuration.{configuration}.capabilities"));
    }
    take(&mut kept, "identity.business_details.id_numbers");
    paths::patch(&mut shown, &if kept.is_null() { json!({}) } else { kept });

    let applied: Vec<&str> =
        CONFIGURATIONS.into_iter().filter(|name| is_applied(body, facts, name)).collect();
    let configurations = CONFIGURATIONS.map(|name| {
        let values = shown["configuration"][name].take();
        (name, configuration(body, facts, impacts, name, values))
    });
    shown["configuration"] = configurations.into_iter().collect();
    shown["identity"] = identity(body, facts, shown["identity"].take());
    shown["defaults"]["responsibilities"] = responsibilities(body, facts);
    shown["defaults"]["payout_methods"] = payout_methods(body);
    if shown["defaults"]["locales"].is_null() {
        shown["defaults"]["locales"] = json!([]);
    }
    for (hash, impact) in [("requirements", &impacts.now), ("future_requirements", &impacts.future)]
    {
        shown[hash] = requirements::view(body, facts, impact, hash);
    }
    shown["id"] = body["id"].clone();
    shown["object"] = json!(RESOURCE.object);
    shown["applied_configurations"] = json!(applied);
    shown["closed"] = json!(facts.closed);
    shown["created"] = json!(body["created"].as_i64().map(time));
    shown["dashboard"] = if facts.unsettled {
        Value::Null
    } else {
        body["controller"]["stripe_dashboard"]["type"].clone()
    };
    for name in ["contact_email", "contact_phone", "display_name"] {
        shown[name] = shown[name].take();
    }
    shown["livemode"] = json!(false);
    shown["metadata"] = metadata.unwrap_or_default();
    in_order(shown)
}

/// One configuration: null if it was never applied.
fn configuration(
    body: &Value,
    facts: &Facts,
    impacts: &Impacts,
    name: &str,
    values: Value,
) -> Value {
    let applied = is_applied(body, facts, name);
    if !applied && !facts.applied.contains_key(name) {
        return Value::Null;
    }
    let mut shown = if values.is_object() { values } else { json!({}) };
    shown["applied"] = json!(applied);
    shown["capabilities"] = capabilities::view(body, facts, &impacts.now, name);
    shown
}

fn identity(body: &Value, facts: &Facts, values: Value) -> Value {
    let mut shown = if values.is_object() { values } else { json!({}) };
    let country = body["country"].as_str().unwrap_or_default();
    let individual = &body["individual"];
    shown["individual"] = if individual.is_object() {
        let id = individual["id"].as_str().unwrap_or_default();
        let kept = facts.persons.get(id).cloned().unwrap_or_else(|| json!({}));
        let mut person = person::view(individual, country, &kept);
        take(&mut person, "livemode");
        person
    } else {
        Value::Null
    };
    let details = &mut shown["business_details"];
    if individual.is_object() {
        // The older body repeats the individual's here.
        for shared in ["address", "phone"] {
            if body["company"][shared] == individual[shared] && details.is_object() {
                details[shared] = Value::Null;
            }
        }
    }
    let kept = &facts.kept["identity"]["business_details"]["id_numbers"];
    let numbers = numbers::shown_of_company(body, kept);
    if details.is_object() || numbers.as_array().is_some_and(|numbers| !numbers.is_empty()) {
        details["id_numbers"] = numbers;
        if details["documents"]["primary_verification"]["front_back"]["front"].is_string() {
            details["documents"]["primary_verification"]["type"] = json!("front_back");
        }
        paths::prune(&mut details["documents"]);
    }
    shown
}

/// Who answers for what. Nobody yet, if nobody said.
fn responsibilities(body: &Value, facts: &Facts) -> Value {
    if facts.unsettled {
        return json!({
            "fees_collector": null, "losses_collector": null, "requirements_collector": "stripe"
        });
    }
    let controller = &body["controller"];
    let fees = match controller["fees"]["payer"].as_str() {
        Some("account") => json!("stripe"),
        other => json!(other),
    };
    json!({
        "fees_collector": fees,
        "losses_collector": controller["losses"]["payments"],
        "requirements_collector": controller["requirement_collection"],
    })
}

/// Where payouts in each currency go: the external account that is the currency's default.
fn payout_methods(body: &Value) -> Value {
    let all = body["external_accounts"]["data"].as_array().into_iter().flatten();
    let defaults = all.filter(|external| external["default_for_currency"] == true);
    let methods: Map<String, Value> = defaults
        .filter_map(|external| {
            Some((external["currency"].as_str()?.to_owned(), external["id"].clone()))
        })
        .collect();
    if methods.is_empty() { Value::Null } else { methods.into() }
}

/// A whole account without what was not asked for.
pub fn included(mut shown: Value, include: &[String]) -> Value {
    let asked = |part: &str| include.iter().any(|wanted| wanted == part);
    for part in PARTS.into_iter().filter(|part| !asked(part)) {
        shown[part] = Value::Null;
    }
    let mut any = false;
    for name in CONFIGURATIONS {
        if asked(&format!("configuration.{name}")) {
            any = true;
        } else {
            shown["configuration"][name] = Value::Null;
        }
    }
    if !any {
        shown["configuration"] = Value::Null;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Controller;

    fn account() -> Account {
        let currency = "usd".parse().unwrap();
        let mut account =
            Account::new("acct_1", "standard", Controller::default(), "US", currency, 0);
        account.email = Some("a@example.com".into());
        account.business_profile.url = Some("https://example.com".into());
        account.capabilities.request("card_payments");
        account
    }

    #[test]
    fn nothing_is_shown_that_was_not_asked_for() {
        let shown = included(of(&account()), &[]);
        insta::assert_snapshot!(shown, @r#"{"id":"acct_1","object":"v2.core.account","applied_configurations":["merchant"],"closed":false,"configuration":null,"contact_email":"a@example.com","contact_phone":null,"created":"1970-01-01T00:00:00.000Z","dashboard":"full","defaults":null,"display_name":null,"future_requirements":null,"identity":null,"livemode":false,"metadata":{},"requirements":null}"#);
    }

    #[test]
    fn an_account_of_the_older_api() {
        let all = ["configuration.merchant", "configuration.recipient", "defaults", "identity"];
        let include = all.map(str::to_owned);
        let mut shown = included(of(&account()), &include);
        shown["defaults"]["locales"].take();
        insta::assert_snapshot!(shown["configuration"], @r#"{"customer":null,"merchant":{"applied":true,"bacs_debit_payments":null,"branding":null,"capabilities":{"card_payments":{"status":"restricted","status_details":[{"code":"restricted_other","resolution":"contact_stripe"}]},"stripe_balance":{"payouts":{"status":"restricted","status_details":[{"code":"restricted_other","resolution":"contact_stripe"}]}}},"card_payments":{"decline_on":{"avs_failure":false,"cvc_failure":false}},"mcc":null,"script_statement_descriptor":null,"sepa_debit_payments":null,"statement_descriptor":null,"support":null},"recipient":null}"#);
        insta::assert_snapshot!(shown["defaults"], @r#"{"currency":"usd","locales":null,"payout_methods":null,"profile":{"business_url":"https://example.com","doing_business_as":null,"product_description":null},"responsibilities":{"fees_collector":"stripe","losses_collector":"stripe","requirements_collector":"stripe"}}"#);
        insta::assert_snapshot!(shown["identity"], @r#"{"attestations":null,"business_details":null,"country":"US","entity_type":null,"individual":null}"#);
    }
}
