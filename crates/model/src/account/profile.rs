//! What an account says of its business in public.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{hash, shapes};

/// The category of a business whose platform has none of its own. Source: the guide on setting
/// merchant category codes.
const USUAL_CATEGORY: &str = "5734";

/// The hash `business_profile`. It always shows all its keys, but for the revenue that only a few
/// countries ask for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct BusinessProfile {
    annual_revenue: Value,
    estimated_worker_count: Value,
    pub mcc: Option<String>,
    minority_owned_business_designation: Value,
    #[serde(skip_serializing_if = "Value::is_null")]
    monthly_estimated_revenue: Value,
    pub name: Option<String>,
    pub product_description: Option<String>,
    specified_commercial_transactions_act_url: Option<String>,
    support_address: Value,
    support_email: Option<String>,
    support_phone: Option<String>,
    support_url: Option<String>,
    pub url: Option<String>,
}

impl BusinessProfile {
    /// Merges what was sent, which the tables of parameters have checked.
    pub fn merge(&mut self, sent: &Value, country: &str) -> serde_json::Result<()> {
        let mut whole = json!(self);
        shapes::prepare(&mut whole, sent, country);
        hash::merge(&mut whole, sent);
        *self = serde_json::from_value(whole)?;
        Ok(())
    }

    /// True if there is something at a dotted path.
    pub fn tells(&self, path: &str) -> bool {
        let text = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        match path {
            "mcc" => text(&self.mcc),
            "name" => text(&self.name),
            "product_description" => text(&self.product_description),
            "support_phone" => text(&self.support_phone),
            "url" => text(&self.url),
            other => hash::given(&json!(self), other),
        }
    }

    /// True if the category can be told from what else is told, and is not told yet.
    pub fn wants_category(&self) -> bool {
        !self.tells("mcc") && (self.tells("url") || self.tells("product_description"))
    }

    /// Files the business under its platform's category, or the usual one. Source: recorded
    /// accounts, and the guide on setting merchant category codes; Stripe looks at the website
    /// first, which a server without a network can't.
    pub fn fill_category(&mut self, of_platform: Option<&str>) {
        let category = of_platform.filter(|mcc| !mcc.is_empty()).unwrap_or(USUAL_CATEGORY);
        self.mcc = Some(category.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_filled_in_once_the_business_is_known() {
        for (sent, own, expected) in [
            (json!({}), Some("5812"), None),
            (json!({ "name": "Bakery" }), Some("5812"), None),
            (json!({ "url": "https://bakery.example" }), Some("5812"), Some("5812")),
            (json!({ "product_description": "Bread" }), None, Some("5734")),
            (json!({ "product_description": "Bread" }), Some(""), Some("5734")),
            (json!({ "url": "https://b.example", "mcc": "5462" }), Some("5812"), Some("5462")),
        ] {
            let mut profile = BusinessProfile::default();
            profile.merge(&sent, "FR").unwrap();
            if profile.wants_category() {
                profile.fill_category(own);
            }
            assert_eq!(profile.mcc.as_deref(), expected, "{sent} {own:?}");
        }
    }

    #[test]
    fn all_keys_are_shown() {
        let mut profile = BusinessProfile::default();
        let sent = json!({ "support_address": { "city": "Lyon" }, "url": "" });
        profile.merge(&sent, "FR").unwrap();
        let shown = json!(profile);
        assert_eq!(shown.as_object().unwrap().len(), 12);
        assert_eq!(shown["support_address"]["postal_code"], Value::Null);
        assert_eq!(shown["support_address"].as_object().unwrap().len(), 6);
        assert!(!profile.tells("url") && profile.tells("support_address.city"));
    }
}
