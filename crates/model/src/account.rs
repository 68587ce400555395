//! Connected accounts, and the platform's own.

mod capability;
mod checks;
mod controller;
mod internal;
pub mod intervention;
mod profile;
mod schedule;
mod state;
mod visible;

pub use capability::{Capabilities, CapabilityStatus, CapabilityStep, RESOURCE as CAPABILITY};
pub use checks::{check_account, check_person};
pub use controller::{
    Controller, Dashboard, FeesPayer, Losses, RequirementCollection, controller_for,
};
pub use internal::{AccountInternal, Hidden};
pub use profile::BusinessProfile;
pub use schedule::{merge_schedule, schedule, shorten_manual};
pub use state::{CAPABILITIES_AFTER, IDENTITY_AFTER, refresh};

pub use crate::verifier::Verification;

use ledger::Currency;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    country::{Agreement, Country},
    external_account::ExternalAccount,
    hash,
    list::InlineList,
    metadata::Metadata,
    object::Object,
    person::Person,
    resource::Resource,
    shapes,
    v2::listing,
};

/// An account. Hashes that are sent in parts are kept as such.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Account {
    /// `acct_…`
    pub id: String,
    pub object: String,
    #[serde(default)]
    pub business_profile: BusinessProfile,
    pub business_type: Option<String>,
    /// Requested capabilities only.
    pub capabilities: Capabilities,
    pub charges_enabled: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<Value>,
    pub controller: Value,
    pub country: String,
    #[serde(default)]
    pub created: i64,
    pub default_currency: Currency,
    pub details_submitted: bool,
    pub email: Option<String>,
    #[serde(default)]
    pub external_accounts: InlineList<ExternalAccount>,
    pub future_requirements: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub individual: Option<Value>,
    #[serde(default)]
    pub metadata: Metadata,
    pub payouts_enabled: bool,
    pub requirements: Value,
    pub settings: Value,
    #[serde(default)]
    pub tos_acceptance: Value,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(skip)]
    pub internal: AccountInternal,
}

impl Account {
    /// An account that has told nothing yet.
    pub fn new(
        id: &str,
        kind: &str,
        controller: Controller,
        country: &str,
        currency: Currency,
        created: i64,
    ) -> Account {
        Account {
            id: id.to_owned(),
            object: "account".into(),
            business_profile: BusinessProfile::default(),
            business_type: None,
            capabilities: Capabilities::default(),
            charges_enabled: false,
            company: None,
            controller: controller.body(),
            country: country.to_owned(),
            created,
            default_currency: currency,
            details_submitted: false,
            email: None,
            external_accounts: InlineList::new(format!("/v1/accounts/{id}/external_accounts")),
            future_requirements: empty_requirements(),
            groups: None,
            individual: None,
            metadata: Metadata::new(),
            payouts_enabled: false,
            requirements: empty_requirements(),
            settings: default_settings(controller, country),
            // Source: recorded accounts.
            tos_acceptance: match controller.dashboard {
                Dashboard::Express => json!({ "date": null }),
                Dashboard::Full | Dashboard::None => {
                    json!({ "date": null, "ip": null, "user_agent": null })
                }
            },
            kind: kind.to_owned(),
            internal: AccountInternal { controller, ..AccountInternal::default() },
        }
    }

    /// The platform's own account: enabled, with a schedule of manual payouts, so that its
    /// balance stays where separate transfers can draw on it.
    pub fn platform(id: &str, created: i64) -> Account {
        let controller = Controller::default();
        let mut account = Account::new(id, "standard", controller, "US", Currency::USD, created);
        account.business_type = Some("company".into());
        account.details_submitted = true;
        account.charges_enabled = true;
        account.payouts_enabled = true;
        account.internal.verification = Verification::Passed;
        for capability in ["card_payments", "transfers"] {
            account.capabilities.request(capability);
            account.capabilities.step(capability, CapabilityStep::Grant);
            account.internal.requested_at.insert(capability.into(), created);
        }
        account.settings["payouts"]["schedule"]["interval"] = json!("manual");
        account
    }

    /// Moves an account of which nothing is told yet to another country: its currency and the delay
    /// of its payouts are those that are usual there.
    pub fn move_to(&mut self, place: &Country) {
        self.country = place.code.to_owned();
        self.default_currency = place.currency;
        let days = Country::settlement_days(place.code);
        self.settings["payouts"]["schedule"]["delay_days"] = json!(days);
    }

    /// The service agreement that it has accepted, or is to accept.
    pub fn agreement(&self) -> Agreement {
        match self.tos_acceptance["service_agreement"].as_str() {
            Some("recipient") => Agreement::Recipient,
            Some(_) | None => Agreement::Full,
        }
    }

    /// True if a capability can be used.
    pub fn has_active(&self, capability: &str) -> bool {
        self.capabilities.get(capability) == Some(&CapabilityStatus::Active)
    }

    /// Days until a payment settles.
    pub fn delay_days(&self) -> u32 {
        let days = self.settings["payouts"]["schedule"]["delay_days"].as_u64();
        days.and_then(|days| u32::try_from(days).ok()).unwrap_or_else(|| self.settlement_days())
    }

    /// The usual days until a payment settles where it is.
    pub fn settlement_days(&self) -> u32 {
        Country::settlement_days(&self.country)
    }

    /// Merges a company hash. Numbers that identify are looked at and not kept; a telephone number
    /// stays as it is sent. Source: recorded accounts.
    pub fn merge_company(&mut self, sent: &Value) {
        let mut shown = sent.clone();
        if let Value::Object(fields) = &mut shown {
            for (secret, provided) in [("tax_id", "tax_id_provided"), ("vat_id", "vat_id_provided")]
            {
                let Some(value) = fields.shift_remove(secret) else { continue };
                fields.insert(provided.into(), json!(!value.is_null()));
            }
            if let Some(value) = fields.shift_remove("registration_number") {
                self.provide("company.registration_number", !value.is_null());
            }
        }
        let company = self.company.get_or_insert_with(|| empty_company(&self.country));
        shapes::prepare(company, &shown, &self.country);
        hash::merge(company, &shown);
    }

    /// True if a company hash has another number for one that is verified.
    pub fn renumbers(&self, sent: &Value) -> bool {
        let company = self.company.as_ref();
        hash::given(sent, "tax_id")
            && company.is_some_and(|company| company["tax_id_provided"] == true)
            && self.internal.verification == Verification::Passed
            && self.internal.findings.clean()
    }

    /// Notes that something was told that is shown nowhere, or is told no more.
    pub fn provide(&mut self, key: &str, told: bool) {
        if told {
            self.internal.provided.insert(key.to_owned());
        } else {
            self.internal.provided.remove(key);
        }
    }

    /// Shows what belongs to the type of business: the representative as `individual`, or a
    /// company, told or not. An individual's company repeats where the individual is.
    pub fn show_entity(&mut self, persons: &[Person]) {
        let Some(business_type) = &self.business_type else {
            self.individual = None;
            return;
        };
        let company = self.company.get_or_insert_with(|| empty_company(&self.country));
        if business_type != "individual" {
            self.individual = None;
            return;
        }
        for provided in ["directors_provided", "executives_provided", "owners_provided"] {
            company[provided] = json!(true);
        }
        let representative = persons.iter().find(|person| person.is("representative"));
        self.individual = representative.map(Person::as_individual);
        for name in ["address", "address_kana", "address_kanji", "phone"] {
            if let Some(told) = representative.and_then(|person| person.fields.get(name)) {
                company[name] = told.clone();
            }
        }
    }
}

/// A company of which nothing is told yet. Source: recorded accounts.
fn empty_company(country: &str) -> Value {
    let mut company = json!({
        "directors_provided": false, "executives_provided": false, "name": null,
        "name_kana": null, "name_kanji": null, "owners_provided": false,
        "ownership_declaration": shapes::shape("ownership_declaration", country),
        "tax_id_provided": false, "vat_id_provided": false,
        "verification": {
            "document": { "back": null, "details": null, "details_code": null, "front": null }
        }
    });
    let scripts: &[&str] =
        if country == "JP" { &["address_kana", "address_kanji"] } else { &["address"] };
    for name in scripts {
        company[name] = shapes::shape(name, country);
    }
    company
}

/// The hash of an account that lacks nothing.
pub fn empty_requirements() -> Value {
    json!({
        "alternatives": [], "current_deadline": null, "currently_due": [],
        "disabled_reason": null, "errors": [], "eventually_due": [], "past_due": [],
        "pending_verification": []
    })
}

fn default_settings(controller: Controller, country: &str) -> Value {
    let debits = match controller.requirement_collection {
        RequirementCollection::Application => false,
        RequirementCollection::Stripe => true,
    };
    json!({
        "bacs_debit_payments": { "display_name": null, "service_user_number": null },
        "branding": { "icon": null, "logo": null, "primary_color": null, "secondary_color": null },
        "card_issuing": { "tos_acceptance": { "date": null, "ip": null } },
        "card_payments": {
            "decline_on": { "avs_failure": false, "cvc_failure": false },
            "statement_descriptor_prefix": null, "statement_descriptor_prefix_kana": null,
            "statement_descriptor_prefix_kanji": null
        },
        "dashboard": { "display_name": null, "timezone": "Etc/UTC" },
        "invoices": { "default_account_tax_ids": null, "hosted_payment_method_save": "offer" },
        "payments": {
            "statement_descriptor": null, "statement_descriptor_kana": null,
            "statement_descriptor_kanji": null, "statement_descriptor_prefix_kana": null,
            "statement_descriptor_prefix_kanji": null
        },
        "payouts": {
            "debit_negative_balances": debits,
            "schedule": { "delay_days": Country::settlement_days(country), "interval": "daily" },
            "statement_descriptor": null
        },
        "sepa_debit_payments": {}
    })
}

impl Object for Account {
    const RESOURCE: Resource = Resource::new("account", &["acct"])
        .path("/v1/accounts/{account}")
        .expandable(&["external_accounts"]);
    type Internal = AccountInternal;
    fn id(&self) -> &str {
        &self.id
    }
    fn internal(&self) -> &AccountInternal {
        &self.internal
    }
    fn set_internal(&mut self, internal: AccountInternal) {
        self.internal = internal;
        self.restore();
    }
    fn is_personal(&self) -> bool {
        true
    }
    fn filters(&self) -> Vec<(&'static str, String)> {
        // The newer API does not know accounts that are their holder's own.
        if self.internal.own {
            return Vec::new();
        }
        vec![("v2", listing::value_of(&self.capabilities, &self.internal.v2))]
    }
}
