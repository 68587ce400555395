//! Who answers for what on a connected account: the older types and the newer properties.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::refusal::Refusal;

/// Who pays, who is liable, who collects requirements, and what the holder sees. Never changes
/// after the creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Controller {
    pub fees: FeesPayer,
    pub losses: Losses,
    pub requirement_collection: RequirementCollection,
    pub dashboard: Dashboard,
}

impl Controller {
    /// True if the holder has a dashboard of Stripe's making; such accounts get the usual
    /// capabilities without asking for them.
    pub fn has_dashboard(self) -> bool {
        match self.dashboard {
            Dashboard::Full | Dashboard::Express => true,
            Dashboard::None => false,
        }
    }
}

/// Who pays processing fees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeesPayer {
    Account,
    Application,
    ApplicationCustom,
    ApplicationExpress,
}

/// Who is liable for negative balances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Losses {
    Stripe,
    Application,
}

/// Who collects what is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequirementCollection {
    Stripe,
    Application,
}

/// The dashboard that the holder has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dashboard {
    Full,
    Express,
    None,
}

impl Default for Controller {
    /// What an account is if nothing is said: standard.
    fn default() -> Controller {
        Controller {
            fees: FeesPayer::Account,
            losses: Losses::Stripe,
            requirement_collection: RequirementCollection::Stripe,
            dashboard: Dashboard::Full,
        }
    }
}

impl Controller {
    /// The hash that the API shows to the controlling platform.
    pub fn body(self) -> Value {
        json!({
            "fees": { "payer": self.fees },
            "is_controller": true,
            "losses": { "payments": self.losses },
            "requirement_collection": self.requirement_collection,
            "stripe_dashboard": { "type": self.dashboard },
            "type": "application",
        })
    }
}

/// The properties that a creation asks for, and the type that they show as.
///
/// Refuses combinations that can't be. Source: "Migrate to controller properties".
pub fn controller_for(
    kind: Option<&str>,
    sent: Option<&Value>,
) -> Result<(Controller, &'static str), Refusal> {
    let express = Controller {
        fees: FeesPayer::ApplicationExpress,
        losses: Losses::Application,
        requirement_collection: RequirementCollection::Stripe,
        dashboard: Dashboard::Express,
    };
    let custom = Controller {
        fees: FeesPayer::ApplicationCustom,
        losses: Losses::Application,
        requirement_collection: RequirementCollection::Application,
        dashboard: Dashboard::None,
    };
    match (kind, sent) {
        (Some(_), Some(_)) => Err(Refusal::Exclusive { params: vec!["type", "controller"] }),
        (Some("express"), None) => Ok((express, "express")),
        (Some("custom"), None) => Ok((custom, "custom")),
        (Some(_) | None, None) => Ok((Controller::default(), "standard")),
        (None, Some(sent)) => {
            let controller = read(sent);
            check(controller)?;
            let standard = controller == Controller::default();
            Ok((controller, if standard { "standard" } else { "none" }))
        }
    }
}

fn read(sent: &Value) -> Controller {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Controller {
        fees: match text(&sent["fees"]["payer"]).as_str() {
            "application" => FeesPayer::Application,
            _ => FeesPayer::Account,
        },
        losses: match text(&sent["losses"]["payments"]).as_str() {
            "application" => Losses::Application,
            _ => Losses::Stripe,
        },
        requirement_collection: match text(&sent["requirement_collection"]).as_str() {
            "application" => RequirementCollection::Application,
            _ => RequirementCollection::Stripe,
        },
        dashboard: match text(&sent["stripe_dashboard"]["type"]).as_str() {
            "express" => Dashboard::Express,
            "none" => Dashboard::None,
            _ => Dashboard::Full,
        },
    }
}

fn check(c: Controller) -> Result<(), Refusal> {
    let refuse = |condition: &str, consequence: &str| {
        Err(Refusal::invalid(Some("controller"), format!("When {condition}, {consequence}.")))
    };
    let stripe_liable = "Stripe must be liable for negative balances or refunds and chargebacks";
    let platform_liable =
        "the platform must be liable for negative balances or refunds and chargebacks";
    let platform_pays = "fees[payer] must be application";
    match (c.dashboard, c.requirement_collection) {
        (Dashboard::Full, RequirementCollection::Application) => {
            refuse("stripe_dashboard[type]=full", "Stripe must collect requirements")
        }
        (Dashboard::Express, RequirementCollection::Application) => {
            refuse("stripe_dashboard[type]=express", "Stripe must collect requirements")
        }
        (Dashboard::Full, RequirementCollection::Stripe) if c.losses == Losses::Application => {
            refuse("stripe_dashboard[type]=full", stripe_liable)
        }
        (Dashboard::Full, RequirementCollection::Stripe) if c.fees != FeesPayer::Account => {
            refuse("stripe_dashboard[type]=full", "fees[payer] must be account")
        }
        (Dashboard::Express, RequirementCollection::Stripe) if c.losses == Losses::Stripe => {
            refuse("stripe_dashboard[type]=express", platform_liable)
        }
        (Dashboard::None, RequirementCollection::Application) if c.losses == Losses::Stripe => {
            refuse("requirement_collection=application", platform_liable)
        }
        (Dashboard::None, RequirementCollection::Stripe) if c.losses == Losses::Application => {
            refuse("stripe_dashboard[type]=none and requirement_collection=stripe", stripe_liable)
        }
        _ if c.losses == Losses::Application && c.fees == FeesPayer::Account => {
            refuse("losses[payments]=application", platform_pays)
        }
        (Dashboard::Full | Dashboard::Express, RequirementCollection::Stripe)
        | (Dashboard::None, RequirementCollection::Stripe | RequirementCollection::Application) => {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_combinations_can_be() {
        for (losses, fees, collection, dashboard, expected) in [
            ("stripe", "account", "stripe", "full", Some("standard")),
            ("application", "application", "stripe", "express", Some("none")),
            ("application", "application", "application", "none", Some("none")),
            ("stripe", "account", "stripe", "none", Some("none")),
            ("stripe", "application", "stripe", "none", Some("none")),
            ("application", "application", "stripe", "none", None),
            ("stripe", "application", "stripe", "full", None),
            ("application", "account", "application", "none", None),
            ("stripe", "account", "application", "none", None),
            ("stripe", "account", "stripe", "express", None),
            ("application", "application", "application", "full", None),
        ] {
            let sent = json!({
                "losses": { "payments": losses }, "fees": { "payer": fees },
                "requirement_collection": collection, "stripe_dashboard": { "type": dashboard }
            });
            let kind = controller_for(None, Some(&sent)).ok().map(|(_, kind)| kind);
            assert_eq!(kind, expected, "{sent}");
        }
    }
}
