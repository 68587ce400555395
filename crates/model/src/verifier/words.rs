//! What clears a flaw, and the words that tell of it.

const IDENTITY: &str = "verification_failed_keyed_identity";

/// What clears a flaw, by its code, besides what it wants.
pub(super) const CURES: &[(&str, &str)] = &[
    ("verification_failed_tax_id_match", "company.verification.document"),
    ("verification_failed_tax_id_not_issued", "company.verification.document"),
    ("verification_failed_name_match", "company.verification.document"),
    (IDENTITY, "verification.document"),
];

/// The words for a code. Source: "Handle verification with the API"; where Stripe publishes
/// none, our own.
pub fn reason(code: &str) -> &'static str {
    match code {
        "verification_failed_keyed_identity" => {
            "The person's keyed-in identity information could not be verified. Correct any errors or upload a document that matches the identity fields (e.g., name and date of birth) entered."
        }
        "verification_failed_residential_address" => {
            "The person's residential address could not be verified. Correct any errors or upload a document that shows the address."
        }
        "verification_document_failed_greyscale" => {
            "Greyscale documents cannot be read. Please upload a color copy of the document."
        }
        "verification_document_expired" => "The document has expired. Upload one that is valid.",
        code if code.starts_with("verification_document_") => {
            "The document could not be verified. Upload another document."
        }
        "verification_failed_tax_id_match" => {
            "The tax ID and the business name could not be verified together. Correct them, or upload a document that contains both."
        }
        "verification_failed_tax_id_not_issued" => {
            "The tax ID has not been issued by the tax authority."
        }
        "verification_failed_name_match" => {
            "The company name on the account couldn't be verified. Either update your business name or upload a document containing the business name."
        }
        "verification_failed_keyed_match" => {
            "The information on the account couldn't be verified. Update it, or upload a document that matches it."
        }
        "verification_failed_other" => "The account is being reviewed.",
        "verification_directors_mismatch" => {
            "The directors on the account don't match the registry's. Update them, or upload a registration document."
        }
        "verification_missing_directors" => {
            "Directors of the registry are missing on the account. Add them, or upload a registration document."
        }
        "verification_extraneous_directors" => {
            "There are directors on the account whom the registry doesn't know. Remove them, or upload a registration document."
        }
        "verification_missing_owners" => {
            "The owners on the account don't match the registry's. Update them, or upload a registration document."
        }
        "invalid_company_name_denylisted" | "invalid_business_profile_name_denylisted" => {
            "Generic or well-known business names aren’t supported."
        }
        "invalid_business_profile_name" => {
            "Business profile names must consist of recognizable words."
        }
        "invalid_street_address" => {
            "The provided street address cannot be found. Please verify the street name and number are correct in \"address\""
        }
        "invalid_statement_descriptor_business_mismatch" => {
            "Your statement descriptor must be similar to your business name, legal entity name, or URL."
        }
        "invalid_statement_descriptor_prefix_mismatch" => {
            "Your statement descriptor prefix must be similar to your statement descriptor, business name, legal entity name, or URL."
        }
        "invalid_statement_descriptor_denylisted"
        | "invalid_statement_descriptor_prefix_denylisted" => {
            "Generic or well-known statement descriptors aren’t supported."
        }
        "invalid_url_web_presence_detected" => {
            "Because you use a website, app, social media page, or online profile to sell products or services, you must provide a URL for your business."
        }
        "invalid_url_denylisted" => "Generic business URLs aren’t supported.",
        "invalid_url_website_business_information_mismatch" => {
            "The business information on your website must match the details you provided to Stripe."
        }
        "invalid_url_website_incomplete" | "invalid_url_website_incomplete_under_construction" => {
            "Your website seems to be missing some required information."
        }
        "invalid_url_website_other" => {
            "We weren’t able to verify your business using the URL you provided."
        }
        code if code.starts_with("invalid_url_website_inaccessible") => {
            "This URL couldn’t be reached."
        }
        "external_request" => "The account is inactive.",
        "information_missing" => "Upload a document that shows who owns the bank account.",
        _ => "",
    }
}
