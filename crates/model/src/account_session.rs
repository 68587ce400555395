//! Account sessions: which components of a platform's own pages an account holder may use, and
//! which of their features.

use serde_json::{Map, Value, json};

use crate::{
    account::{Controller, Losses, RequirementCollection},
    refusal::Refusal,
    resource::Resource,
};

/// What an account session is to the API. It is not stored.
pub const RESOURCE: Resource = Resource::new("account_session", &[]);

const COLLECTION: &str = "external_account_collection";
const UNAUTHENTICATED: &str = "disable_stripe_user_authentication";

const HOLDER: &[&str] = &[UNAUTHENTICATED, COLLECTION];
const PAYMENTS: &[&str] = &[
    "capture_payments",
    "destination_on_behalf_of_charge_management",
    "dispute_management",
    "refund_management",
    "smart_disputes_management",
];
const PAYOUTS: &[&str] =
    &[UNAUTHENTICATED, "edit_payout_schedule", COLLECTION, "instant_payouts", "standard_payouts"];
const NONE: &[&str] = &[];

/// Components and their features. Source: the API's types.
const COMPONENTS: [(&str, &[&str]); 25] = [
    ("account_management", HOLDER),
    ("account_onboarding", HOLDER),
    ("balance_report", NONE),
    ("balances", PAYOUTS),
    ("disputes_list", PAYMENTS),
    ("documents", NONE),
    ("financial_account", &[UNAUTHENTICATED, COLLECTION, "send_money", "transfer_balance"]),
    ("financial_account_transactions", &["card_spend_dispute_management"]),
    ("instant_payouts_promotion", &[UNAUTHENTICATED, COLLECTION, "instant_payouts"]),
    (
        "issuing_card",
        &[
            "card_management",
            "card_spend_dispute_management",
            "cardholder_management",
            "spend_control_management",
        ],
    ),
    (
        "issuing_cards_list",
        &[
            "card_management",
            "card_spend_dispute_management",
            "cardholder_management",
            UNAUTHENTICATED,
            "spend_control_management",
        ],
    ),
    ("notification_banner", HOLDER),
    ("payment_details", PAYMENTS),
    ("payment_disputes", PAYMENTS.split_first().expect("payments have features").1),
    ("payment_method_settings", &[UNAUTHENTICATED]),
    ("payments", PAYMENTS),
    ("payout_details", NONE),
    ("payout_reconciliation_report", NONE),
    ("payouts", PAYOUTS),
    ("payouts_list", NONE),
    ("reporting_chart", NONE),
    ("tax_registrations", NONE),
    ("tax_settings", NONE),
    ("terminal_hardware_orders", NONE),
    ("terminal_hardware_shop", NONE),
];

/// All components, with what was asked of them and otherwise what they are by default.
///
/// Refuses a session without a component, and features that only platforms may use which collect
/// requirements themselves.
pub fn components(asked: &Value, controller: Controller) -> Result<Value, Refusal> {
    let mut all = Map::new();
    for (component, names) in COMPONENTS {
        let enabled = asked[component]["enabled"] == true;
        let sent = &asked[component]["features"];
        let mut features = Map::new();
        for name in names {
            let value = match sent[*name].as_bool() {
                Some(value) => {
                    check(component, name, value, controller)?;
                    value
                }
                None => default(component, name, enabled, sent, controller),
            };
            features.insert((*name).to_owned(), json!(value));
        }
        all.insert(component.to_owned(), json!({ "enabled": enabled, "features": features }));
    }
    if all.values().all(|component| component["enabled"] == false) {
        let message = "You must enable at least one component.";
        return Err(Refusal::invalid(Some("components"), message));
    }
    Ok(Value::Object(all))
}

/// Where Stripe collects requirements, it also collects bank accounts, and knows whom from.
fn check(component: &str, name: &str, value: bool, controller: Controller) -> Result<(), Refusal> {
    let needs_application = matches!((name, value), (COLLECTION, false) | (UNAUTHENTICATED, true));
    if !needs_application || collects(controller) {
        return Ok(());
    }
    let message = format!(
        "`{name}` can only be {value} for accounts where `controller[requirement_collection]` is `application`."
    );
    Err(Refusal::invalid(Some(&format!("components[{component}][features][{name}]")), message))
}

fn collects(controller: Controller) -> bool {
    match controller.requirement_collection {
        RequirementCollection::Application => true,
        RequirementCollection::Stripe => false,
    }
}

/// Source: the table of account sessions' defaults, and the reply in the API's reference.
fn default(
    component: &str,
    name: &str,
    enabled: bool,
    sent: &Value,
    controller: Controller,
) -> bool {
    let of_cards = component.starts_with("financial_") || component.starts_with("issuing_");
    match name {
        _ if of_cards && !enabled => false,
        COLLECTION | "capture_payments" | "dispute_management" | "refund_management" => true,
        UNAUTHENTICATED => sent[COLLECTION] == false,
        "smart_disputes_management" => sent["dispute_management"] != false,
        "edit_payout_schedule" | "instant_payouts" | "standard_payouts" => {
            match controller.losses {
                Losses::Stripe => true,
                Losses::Application => false,
            }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::controller_for;

    fn features(kind: &str, component: &str, sent: Value) -> Result<String, String> {
        let (controller, _) = controller_for(Some(kind), None).unwrap();
        let asked = json!({ component: { "enabled": true, "features": sent } });
        match components(&asked, controller) {
            Ok(all) => Ok(all[component]["features"].to_string()),
            Err(Refusal::Invalid { message, .. }) => Err(message),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn defaults_follow_who_collects_and_who_is_liable() {
        for (kind, component, sent, expected) in [
            ("custom", "documents", json!({}), "{}"),
            (
                "custom",
                "account_onboarding",
                json!({}),
                r#"{"disable_stripe_user_authentication":false,"external_account_collection":true}"#,
            ),
            (
                "custom",
                "account_onboarding",
                json!({ COLLECTION: false }),
                r#"{"disable_stripe_user_authentication":true,"external_account_collection":false}"#,
            ),
            (
                "standard",
                "payouts",
                json!({ "instant_payouts": false }),
                r#"{"disable_stripe_user_authentication":false,"edit_payout_schedule":true,"external_account_collection":true,"instant_payouts":false,"standard_payouts":true}"#,
            ),
            (
                "express",
                "balances",
                json!({}),
                r#"{"disable_stripe_user_authentication":false,"edit_payout_schedule":false,"external_account_collection":true,"instant_payouts":false,"standard_payouts":false}"#,
            ),
            (
                "express",
                "payment_disputes",
                json!({ "dispute_management": false }),
                r#"{"destination_on_behalf_of_charge_management":false,"dispute_management":false,"refund_management":true,"smart_disputes_management":false}"#,
            ),
        ] {
            assert_eq!(features(kind, component, sent), Ok(expected.to_owned()), "{component}");
        }
        let refused = features("express", "payouts", json!({ COLLECTION: false })).unwrap_err();
        insta::assert_snapshot!(refused, @"`external_account_collection` can only be false for accounts where `controller[requirement_collection]` is `application`.");
        let refused = features("standard", "payouts", json!({ UNAUTHENTICATED: true }));
        assert!(refused.unwrap_err().contains("can only be true"));
    }
}
