//! Account links: single-use ways into the hosted form.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    account::{Controller, Dashboard, RequirementCollection},
    object::object,
    resource::Resource,
    v2,
};

/// A link as it is kept; replies show less of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountLink {
    /// `alink_…`; never shown.
    pub id: String,
    pub object: String,
    pub account: String,
    pub created: i64,
    pub expires_at: i64,
    #[serde(rename = "type")]
    pub kind: LinkKind,
    pub url: String,
    #[serde(skip)]
    pub internal: LinkInternal,
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    AccountOnboarding,
    AccountUpdate,
}

impl LinkKind {
    /// As the API names it.
    pub fn name(self) -> &'static str {
        match self {
            LinkKind::AccountOnboarding => "account_onboarding",
            LinkKind::AccountUpdate => "account_update",
        }
    }

    /// The kinds that an account can have: where Stripe collects requirements, holders change
    /// their data in their dashboard.
    pub fn valid_for(controller: Controller) -> &'static [LinkKind] {
        match controller.requirement_collection {
            RequirementCollection::Application => {
                &[LinkKind::AccountOnboarding, LinkKind::AccountUpdate]
            }
            RequirementCollection::Stripe => &[LinkKind::AccountOnboarding],
        }
    }
}

/// What a link's body does not show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LinkInternal {
    /// The last part of the URL.
    pub secret: String,
    /// Links are visited once.
    pub visited: bool,
    /// Where to go when the link can't be used.
    pub refresh_url: Option<String>,
    /// Where to go from the form.
    pub return_url: Option<String>,
    /// `currently_due` or `eventually_due`.
    pub fields: String,
    /// `include` or `omit`.
    pub future_requirements: String,
}

/// What the newer API's links are: the older ones in another form.
pub const V2: Resource = Resource::new("v2.core.account_link", &[]);

impl AccountLink {
    /// The URL's part that tells the kind of account: custom, express or standard.
    pub fn letter(controller: Controller) -> &'static str {
        match controller.dashboard {
            Dashboard::None => "c",
            Dashboard::Express => "e",
            Dashboard::Full => "s",
        }
    }

    /// The link as the older API shows it.
    pub fn body(&self) -> Value {
        json!({
            "object": "account_link", "created": self.created, "expires_at": self.expires_at,
            "url": self.url,
        })
    }

    /// The link as the newer API shows it.
    pub fn view(&self) -> Value {
        let case = json!({
            "collection_options": {
                "fields": self.internal.fields,
                "future_requirements": self.internal.future_requirements,
            },
            "refresh_url": self.internal.refresh_url, "return_url": self.internal.return_url,
        });
        let of = |kind| if self.kind == kind { case.clone() } else { Value::Null };
        json!({
            "object": V2.object, "account": self.account,
            "created": v2::time(self.created), "expires_at": v2::time(self.expires_at),
            "livemode": false, "url": self.url,
            "use_case": {
                "account_onboarding": of(LinkKind::AccountOnboarding),
                "account_update": of(LinkKind::AccountUpdate),
                "type": self.kind,
            },
        })
    }

    fn lists(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

object!(AccountLink, Resource::new("account_link", &["alink"]), LinkInternal);
