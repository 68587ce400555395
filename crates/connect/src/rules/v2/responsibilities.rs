//! Who answers for what: `dashboard` and `defaults.responsibilities`, and the older controller
//! that they make. They are said once and never change.

use model::{
    refusal::{ParamFault, Refusal},
    requirements::Impacts,
    v2::{Facts, capabilities::is_applied},
};
use serde_json::{Value, json};

const DASHBOARD: &str = "dashboard";

const RESPONSIBILITIES: &str = "defaults.responsibilities";

/// Losses, fees and dashboard that go together. Source: the older API's controller properties,
/// of which the newer takes those that it has.
const TOGETHER: [(&str, &str, &str); 5] = [
    ("stripe", "stripe", "full"),
    ("stripe", "stripe", "none"),
    ("stripe", "application", "none"),
    ("application", "application", "express"),
    ("application", "application", "none"),
];

/// The controller of a new account; none if nothing is said, and nothing needs to be.
pub(crate) fn at_creation(
    sent: &Value,
    body: &Value,
    facts: &Facts,
) -> Result<Option<Value>, Refusal> {
    match said(sent)? {
        Some(controller) => Ok(Some(controller)),
        None => need(sent, body, facts).map(|()| None),
    }
}

/// The controller that an update sets on an account where nobody had said so far. `before` and
/// `after` are the facts; `body` is the account as it is, `then` with what it will have.
pub(crate) fn at_update(
    sent: &Value,
    body: &Value,
    then: &Value,
    before: &Facts,
    after: &Facts,
) -> Result<Option<Value>, Refusal> {
    if before.unsettled {
        let said = said(sent)?;
        return if said.is_some() { Ok(said) } else { need(sent, then, after).map(|()| None) };
    }
    let shown = model::v2::account::view(body, before, &Impacts::default());
    let responsibilities = &sent["defaults"]["responsibilities"];
    let known = &shown["defaults"]["responsibilities"];
    let changed = |sent: &Value, known: &Value| !sent.is_null() && sent != known;
    for (param, sent, known) in [
        (DASHBOARD, &sent["dashboard"], &shown["dashboard"]),
        (
            "defaults.responsibilities.fees_collector",
            &responsibilities["fees_collector"],
            &known["fees_collector"],
        ),
        (
            "defaults.responsibilities.losses_collector",
            &responsibilities["losses_collector"],
            &known["losses_collector"],
        ),
    ] {
        if changed(sent, known) {
            let message = format!("`{param}` can't be changed once it is set.");
            return Err(Refusal::coded("immutable_field", Some(param), message));
        }
    }
    Ok(None)
}

/// The controller of an account that answers to nobody yet.
pub(crate) fn nobodys() -> Value {
    controller("stripe", "stripe", "none")
}

/// What a request says, if it says all of it.
fn said(sent: &Value) -> Result<Option<Value>, Refusal> {
    let responsibilities = &sent["defaults"]["responsibilities"];
    let Some(dashboard) = sent["dashboard"].as_str() else {
        let alone = responsibilities.is_object();
        return if alone { Err(Refusal::missing(DASHBOARD)) } else { Ok(None) };
    };
    if !responsibilities.is_object() {
        return Err(Refusal::missing(RESPONSIBILITIES));
    }
    let text = |name: &str| responsibilities[name].as_str().unwrap_or_default();
    let (fees, losses) = (text("fees_collector"), text("losses_collector"));
    if !["application", "stripe"].contains(&fees) {
        // The others are shown of older accounts, and can't be asked for.
        let fault = ParamFault::OneOf(vec!["application".into(), "stripe".into()]);
        let param = "defaults.responsibilities.fees_collector".into();
        return Err(Refusal::Param { param, fault });
    }
    if losses == "application" && fees == "stripe" {
        let message =
            "When `losses_collector` is `application`, `fees_collector` must be `application`.";
        return Err(invalid(message));
    }
    if !TOGETHER.contains(&(losses, fees, dashboard)) {
        let message = format!(
            "An account with the `{dashboard}` dashboard can't have `fees_collector` `{fees}` and `losses_collector` `{losses}`."
        );
        return Err(invalid(&message));
    }
    Ok(Some(controller(losses, fees, dashboard)))
}

fn invalid(message: &str) -> Refusal {
    Refusal::coded("invalid_fields", Some(RESPONSIBILITIES), message)
}

/// Refuses to go on without responsibilities where they are needed: for merchants, and where
/// transfers are received.
fn need(sent: &Value, body: &Value, facts: &Facts) -> Result<(), Refusal> {
    let receives = !body["capabilities"]["transfers"].is_null();
    if !is_applied(body, facts, "merchant") && !receives {
        return Ok(());
    }
    let param = if sent["dashboard"].is_null() { DASHBOARD } else { RESPONSIBILITIES };
    Err(Refusal::missing(param))
}

/// The platform collects requirements only where it is liable and nobody else shows a dashboard.
fn controller(losses: &str, fees: &str, dashboard: &str) -> Value {
    let collects = losses == "application" && dashboard == "none";
    json!({
        "fees": { "payer": if fees == "stripe" { "account" } else { fees } },
        "losses": { "payments": losses },
        "requirement_collection": if collects { "application" } else { "stripe" },
        "stripe_dashboard": { "type": dashboard },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::account::controller_for;

    #[test]
    fn what_goes_together_is_what_the_older_api_takes() {
        for losses in ["stripe", "application"] {
            for fees in ["stripe", "application"] {
                for dashboard in ["full", "express", "none"] {
                    let sent = json!({ "dashboard": dashboard, "defaults": { "responsibilities": {
                        "fees_collector": fees, "losses_collector": losses
                    } } });
                    let older = controller_for(None, Some(&controller(losses, fees, dashboard)));
                    assert_eq!(said(&sent).is_ok(), older.is_ok(), "{sent}");
                }
            }
        }
    }

    #[test]
    fn what_is_needed() {
        let merchant =
            Facts { applied: [("merchant".to_owned(), true)].into(), ..Facts::default() };
        let responsibilities = json!({ "fees_collector": "stripe", "losses_collector": "stripe" });
        for (sent, facts, missing) in [
            (json!({}), Facts::default(), None),
            (json!({}), merchant.clone(), Some("dashboard")),
            (json!({ "dashboard": "full" }), merchant.clone(), Some("defaults.responsibilities")),
            (
                json!({ "defaults": { "responsibilities": responsibilities } }),
                merchant,
                Some("dashboard"),
            ),
        ] {
            let refused = at_creation(&sent, &Value::Null, &facts).err();
            assert_eq!(refused, missing.map(Refusal::missing), "{sent}");
        }
    }
}
