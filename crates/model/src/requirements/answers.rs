//! What a holder who has nothing to hide answers to each key: used by the sandbox's onboarding.

use serde_json::{Map, Value, json};

/// An answer to a key, without the name of the person before it; none for keys that are not
/// answered by a value: an external account, and who else has a role.
///
/// The values are test values that the verifier knows to be true.
pub fn answer(key: &str, country: &str, now: i64) -> Option<Value> {
    let last = key.rsplit('.').next().unwrap_or(key);
    let by_key = match key {
        "business_profile.mcc" => json!("5734"),
        "business_profile.url" => json!("https://accessible.stripe.com"),
        "business_profile.product_description" => json!("Goods sold on the platform"),
        "business_profile.name" => json!("Example Company"),
        "business_type" => json!("individual"),
        "company.structure" => json!(if country == "AE" { "llc" } else { "private_company" }),
        "relationship.title" => json!("CEO"),
        "relationship.percent_ownership" => json!(100),
        "dob.day" | "dob.month" => json!(1),
        "dob.year" => json!(1901),
        "political_exposure" => json!("none"),
        "nationality" => json!(country),
        _ if key.ends_with("verification.proof_of_liveness") => json!(true),
        _ if key.starts_with("company.name") => json!("Example Company"),
        _ if key.starts_with("settings.") => json!("EXAMPLE COMPANY"),
        _ if key.starts_with("relationship.") => json!(true),
        _ if key.ends_with("verification.document") => {
            json!({ "front": "file_identity_document_success" })
        }
        _ if key.ends_with("verification.additional_document") => {
            json!({ "front": "file_identity_document_success" })
        }
        _ if key.ends_with(".files") => json!(["file_identity_document_success"]),
        _ => Value::Null,
    };
    if !by_key.is_null() {
        return Some(by_key);
    }
    Some(match last {
        "ssn_last_4" => json!("0000"),
        "date" => json!(now),
        "ip" => json!("127.0.0.1"),
        "email" | "support_email" => json!("holder@example.com"),
        "phone" | "support_phone" => json!("0000000000"),
        "city" => json!("San Francisco"),
        "line1" => json!("address_full_match"),
        "town" => json!("Mission"),
        "postal_code" => json!("94111"),
        "state" => json!(match country {
            "AU" => "NSW",
            "CA" => "ON",
            _ => "CA",
        }),
        "first_name" | "first_name_kana" | "first_name_kanji" => json!("Jenny"),
        "last_name" | "last_name_kana" | "last_name_kanji" => json!("Rosen"),
        "full_name_aliases" => json!(["Jenny"]),
        "external_account" => return None,
        _ if last.ends_with("_provided") => json!(true),
        _ if last.contains("number") || last.contains("tax_id") || last.contains("vat_id") => {
            json!("000000000")
        }
        _ if last.contains("registrar") => json!("Amtsgericht"),
        _ => json!("other"),
    })
}

/// Puts a value at a dotted path, making the hashes on the way.
pub fn put(hash: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            hash.insert(path.to_owned(), value);
        }
        Some((head, rest)) => {
            let inner = hash.entry(head).or_insert_with(|| json!({}));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}
