//! Customers.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    metadata::Metadata,
    object::{object, present},
    resource::Resource,
};

/// Someone who pays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    /// `cus_…`
    pub id: String,
    pub object: String,
    pub address: Option<Value>,
    pub balance: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_name: Option<String>,
    pub created: i64,
    pub currency: Option<String>,
    pub customer_account: Option<String>,
    pub default_source: Option<String>,
    pub delinquent: bool,
    pub description: Option<String>,
    pub discount: Option<Value>,
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub individual_name: Option<String>,
    pub invoice_prefix: Option<String>,
    pub invoice_settings: Value,
    pub livemode: bool,
    pub metadata: Metadata,
    pub name: Option<String>,
    pub next_invoice_sequence: i64,
    pub phone: Option<String>,
    pub preferred_locales: Vec<String>,
    pub shipping: Option<Value>,
    pub tax_exempt: Option<String>,
    pub test_clock: Option<String>,
}

impl Customer {
    fn lists(&self) -> Vec<(&'static str, String)> {
        present([("email", self.email.as_deref())])
    }
}

/// What a customer has paid in ahead, which is nothing.
pub fn cash_balance(customer: &str) -> Value {
    json!({
        "object": "cash_balance",
        "available": null,
        "customer": customer,
        "customer_account": null,
        "livemode": false,
        "settings": { "reconciliation_mode": "automatic", "using_merchant_default": true },
    })
}

object!(
    Customer,
    Resource::new("customer", &["cus"])
        .path("/v1/customers/{customer}")
        .hidden(&["email"])
        .sublists(&[("sources", "card"), ("subscriptions", ""), ("tax_ids", "")])
        .expandable(&[
            "default_source",
            "invoice_settings",
            "sources",
            "subscriptions",
            "tax_ids",
            "tax",
            "test_clock",
            "cash_balance"
        ]),
    personal = |_| true
);
