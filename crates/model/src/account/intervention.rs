//! Interventions of those who look after risk: questions that no field of the API answers.
//!
//! Source: "Handle verification with the API", risk verifications; the changelog of 2026-03-25.

use serde::{Deserialize, Serialize};

/// A question to an account's holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intervention {
    /// `interv_…`
    pub id: String,
    /// What it is about.
    pub description: Description,
    /// How it can be answered.
    pub path: ResolutionPath,
    /// What stops until it is cleared.
    pub blocks: Vec<Blocked>,
    /// It was answered, and somebody looks at the answer.
    pub answered: bool,
}

/// What an intervention is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Description {
    AddressVerification,
    BankAccountVerification,
    BusinessModelVerification,
    CapabilityDisableAppeal,
    CreditReview,
    CustomerServiceContact,
    DomainVerification,
    FulfillmentPolicy,
    IdentityVerification,
    IntellectualPropertyUsage,
    OtherBusinessInquiry,
    OtherComplianceInquiry,
    OtherSupportabilityInquiry,
    PlatformConcern,
    ProductDescription,
    RejectionAppeal,
    ReserveAppeal,
    RestrictedOrProhibitedIndustryDiligence,
    StatementDescriptor,
    SupportabilityRejectionAppeal,
    UrlInquiry,
}

/// How an intervention can be answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolutionPath {
    /// By the holder only.
    Challenge,
    /// By the holder, or by the platform in its dashboard.
    #[default]
    Form,
    /// It only tells something.
    Notice,
    /// By asking those who look after risk.
    Support,
    UnderwritingCase,
}

/// What an intervention stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blocked {
    Charges,
    Payouts,
}

/// The code of the error that tells of an intervention.
pub const CODE: &str = "verification_supportability";

/// The words that go with it.
pub const REASON: &str =
    "More information about this business is needed before it can be supported.";

impl Intervention {
    /// Its key in lists of requirements.
    pub fn key(&self) -> String {
        format!("{}.{}.{}", self.id, word(&self.description), word(&self.path))
    }

    /// True if it stops this.
    pub fn stops(&self, what: Blocked) -> bool {
        self.blocks.contains(&what)
    }

    /// True if it stops a capability: charges are whatever is not a transfer from the platform,
    /// or what an account can do at all.
    pub fn stops_capability(&self, name: &str, only: bool) -> bool {
        self.stops(Blocked::Charges) && (name != "transfers" || only)
    }
}

/// A name of the API, which the type serialises as.
fn word(name: &impl Serialize) -> String {
    let name = serde_json::to_value(name).unwrap_or_default();
    name.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_name_id_description_and_path() {
        let mut asked = Intervention {
            id: "interv_1".into(),
            description: Description::UrlInquiry,
            path: ResolutionPath::UnderwritingCase,
            blocks: vec![Blocked::Charges],
            answered: false,
        };
        assert_eq!(asked.key(), "interv_1.url_inquiry.underwriting_case");
        for (name, only, stopped) in
            [("card_payments", false, true), ("transfers", false, false), ("transfers", true, true)]
        {
            assert_eq!(asked.stops_capability(name, only), stopped, "{name} {only}");
        }
        asked.blocks = vec![Blocked::Payouts];
        assert!(!asked.stops_capability("card_payments", false) && asked.stops(Blocked::Payouts));
    }
}
