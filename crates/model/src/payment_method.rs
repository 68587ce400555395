//! Payment methods. Cards only, so far.

use ledger::Positive;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    card_checks::{CardChecks, Provided},
    card_facts::CardFacts,
    charge::BillingDetails,
    metadata::Metadata,
    object::{object, present},
    resource::Resource,
};

/// What was told, and nobody has looked at yet.
const UNCHECKED: &str = "unchecked";

/// A way to pay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentMethod {
    /// `pm_…`
    pub id: String,
    pub object: String,
    pub allow_redisplay: String,
    pub billing_details: BillingDetails,
    pub card: Value,
    pub created: i64,
    pub customer: Option<String>,
    pub customer_account: Option<String>,
    pub livemode: bool,
    pub metadata: Metadata,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(skip)]
    pub internal: MethodInternal,
}

/// What a payment method's body does not show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MethodInternal {
    /// What the acquirer knows the card by. Documents are stored with an older name of this field.
    #[serde(rename = "card")]
    pub rail_reference: String,
    /// Used without a customer, or detached: not to be used again.
    pub consumed: bool,
    /// Authenticated when it was set up.
    pub authenticated: bool,
    /// Whether a security code was given.
    pub cvc: bool,
}

impl PaymentMethod {
    /// A card of which an acquirer has told.
    pub fn card(
        id: String,
        card: CardFacts,
        exp_month: i64,
        exp_year: i64,
        cvc: bool,
        created: i64,
    ) -> PaymentMethod {
        PaymentMethod {
            id,
            object: "payment_method".into(),
            allow_redisplay: "unspecified".into(),
            billing_details: BillingDetails::default(),
            card: json!({
                "brand": card.brand.name(),
                "checks": { "address_line1_check": null, "address_postal_code_check": null,
                    "cvc_check": cvc.then_some(UNCHECKED) },
                "country": card.country,
                "display_brand": card.brand.name(),
                "exp_month": exp_month,
                "exp_year": exp_year,
                "fingerprint": card.fingerprint,
                "funding": card.funding,
                "generated_from": null,
                "last4": card.last4,
                "networks": { "available": [card.brand.name()], "preferred": null },
                "regulated_status": "unregulated",
                "three_d_secure_usage": { "supported": true },
                "wallet": null,
            }),
            created,
            customer: None,
            customer_account: None,
            livemode: false,
            metadata: Metadata::new(),
            kind: PaymentMethod::TYPE.into(),
            internal: MethodInternal {
                rail_reference: card.reference,
                cvc,
                ..MethodInternal::default()
            },
        }
    }

    /// The only type that there is.
    pub const TYPE: &'static str = "card";

    /// What was told of the card besides its number.
    pub fn told(&self) -> Provided {
        let address = &self.billing_details.address;
        Provided {
            cvc: self.internal.cvc,
            line1: !address["line1"].is_null(),
            postal_code: !address["postal_code"].is_null(),
        }
    }

    /// What is told by now, and nobody has checked yet.
    pub fn uncheck(&mut self) {
        let told = self.told();
        for (name, told) in
            [("address_line1_check", told.line1), ("address_postal_code_check", told.postal_code)]
        {
            self.card["checks"][name] = json!(told.then_some(UNCHECKED));
        }
    }

    /// The issuer has looked at what was told.
    pub fn check(&mut self, found: &CardChecks) {
        let told = self.told();
        for (name, told, found) in [
            ("address_line1_check", told.line1, found.line1),
            ("address_postal_code_check", told.postal_code, found.postal_code),
            ("cvc_check", told.cvc, found.cvc),
        ] {
            self.card["checks"][name] = json!(told.then_some(found.name()));
        }
    }

    fn lists(&self) -> Vec<(&'static str, String)> {
        present([
            ("customer", self.customer.as_deref()),
            ("allow_redisplay", Some(&self.allow_redisplay)),
        ])
    }

    /// What a charge says of the card it was made with.
    pub fn charge_details(
        &self,
        amount: Positive,
        capture_before: Option<i64>,
        authenticated: bool,
    ) -> Value {
        let card = &self.card;
        let secure = authenticated.then(|| {
            json!({
                "authentication_flow": "challenge", "electronic_commerce_indicator": "05",
                "exemption_indicator": null, "result": "authenticated", "result_reason": null,
                "transaction_id": "ds_trans", "version": "2.2.0",
            })
        });
        let mut details = json!({
            "amount_authorized": amount.minor(),
            // A sandbox has none. Source: recorded charges.
            "authorization_code": null,
            "brand": card["brand"],
            "checks": card["checks"],
            "country": card["country"],
            "electronic_commerce_indicator": authenticated.then_some("05"),
            "exp_month": card["exp_month"],
            "exp_year": card["exp_year"],
            "extended_authorization": { "status": "disabled" },
            "fingerprint": card["fingerprint"],
            "funding": card["funding"],
            "incremental_authorization": { "status": "unavailable" },
            "installments": null,
            "last4": card["last4"],
            "mandate": null,
            "multicapture": { "status": "unavailable" },
            "network": card["brand"],
            "network_token": { "used": false },
            "network_transaction_id": "750100123456789",
            "overcapture": { "maximum_amount_capturable": amount.minor(), "status": "unavailable" },
            "regulated_status": "unregulated",
            "three_d_secure": secure,
            "transaction_link_id": null,
            "wallet": null,
        });
        if let Some(capture_before) = capture_before {
            details["capture_before"] = capture_before.into();
        }
        json!({ "card": details, "type": "card" })
    }
}

object!(
    PaymentMethod,
    Resource::new("payment_method", &["pm"])
        .path("/v1/payment_methods/{method}")
        .noun("PaymentMethod")
        .parts("allow_redisplay")
        .expandable(&["customer"]),
    MethodInternal,
    personal = |method| { method.billing_details.is_personal() }
);
