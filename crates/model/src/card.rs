//! Cards in the older shape: sources of customers and charges, and debit cards for payouts.

use ledger::Currency;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    card_facts::{Brand, CardFacts},
    metadata::Metadata,
    object::{Object, present},
    resource::Resource,
};

/// A card, without its number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// `card_…`
    pub id: String,
    pub object: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    pub address_city: Option<String>,
    pub address_country: Option<String>,
    pub address_line1: Option<String>,
    pub address_line1_check: Option<String>,
    pub address_line2: Option<String>,
    pub address_state: Option<String>,
    pub address_zip: Option<String>,
    pub address_zip_check: Option<String>,
    pub allow_redisplay: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_payout_methods: Option<Vec<String>>,
    pub brand: String,
    pub country: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    pub cvc_check: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_for_currency: Option<bool>,
    pub dynamic_last4: Option<String>,
    pub exp_month: i64,
    pub exp_year: i64,
    pub fingerprint: Option<String>,
    pub funding: String,
    pub last4: String,
    pub metadata: Metadata,
    pub name: Option<String>,
    pub regulated_status: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    pub tokenization_method: Option<String>,
    #[serde(skip)]
    pub internal: CardInternal,
}

/// What a card's body does not show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CardInternal {
    /// What the acquirer knows the card by. Documents are stored with an older name of this field.
    #[serde(rename = "name")]
    pub rail_reference: String,
}

impl Card {
    /// A card of which an acquirer has told.
    pub fn new(id: String, card: CardFacts, exp_month: i64, exp_year: i64) -> Card {
        Card {
            id,
            object: "card".into(),
            account: None,
            address_city: None,
            address_country: None,
            address_line1: None,
            address_line1_check: None,
            address_line2: None,
            address_state: None,
            address_zip: None,
            address_zip_check: None,
            allow_redisplay: Some("unspecified".into()),
            available_payout_methods: None,
            brand: card.brand.source_name().into(),
            country: Some(card.country),
            currency: None,
            customer: None,
            cvc_check: None,
            default_for_currency: None,
            dynamic_last4: None,
            exp_month,
            exp_year,
            fingerprint: Some(card.fingerprint),
            funding: card.funding,
            last4: card.last4,
            metadata: Metadata::new(),
            name: None,
            regulated_status: Some("unregulated".into()),
            status: None,
            tokenization_method: None,
            internal: CardInternal { rail_reference: card.reference },
        }
    }

    /// What an acquirer has told of it; none if it does not say what it is.
    pub fn facts(&self) -> Option<CardFacts> {
        Some(CardFacts {
            reference: self.internal.rail_reference.clone(),
            brand: Brand::of_source(&self.brand)?,
            funding: self.funding.clone(),
            country: self.country.clone()?,
            last4: self.last4.clone(),
            fingerprint: self.fingerprint.clone()?,
        })
    }
}

/// True if the body of a card says whose it is.
pub(crate) fn names_holder(body: &Value) -> bool {
    let fields = ["name", "address_line1", "address_line2", "address_city", "address_zip"];
    fields.iter().any(|field| !body[*field].is_null())
}

impl Object for Card {
    const RESOURCE: Resource = Resource::new("card", &["card"])
        .path("/v1/accounts/{account}/external_accounts/{external_account}")
        .below("customer", "/v1/customers/{customer}/sources/{source}")
        .noun("external account")
        .list("source")
        .expandable(&["account", "customer"]);
    type Internal = CardInternal;
    fn id(&self) -> &str {
        &self.id
    }
    fn internal(&self) -> &CardInternal {
        &self.internal
    }
    fn set_internal(&mut self, internal: CardInternal) {
        self.internal = internal;
    }
    fn filters(&self) -> Vec<(&'static str, String)> {
        present([("customer", self.customer.as_deref()), ("account", self.account.as_deref())])
    }
    fn is_personal(&self) -> bool {
        let texts = [
            &self.name,
            &self.address_line1,
            &self.address_line2,
            &self.address_city,
            &self.address_zip,
        ];
        texts.iter().any(|text| text.is_some())
    }
}
