//! The test values: each is found to be wrong, and whatever is in no table is in order. Sources:
//! "Testing account verification during API onboarding", "Testing Stripe Connect".

use model::verifier::Hurts::{self, Capabilities, Idle, Payouts};

/// A value that is wrong.
pub(super) struct Row {
    /// Dotted path of the parameter.
    pub field: &'static str,
    /// The value; `*` before the end of one.
    pub value: &'static str,
    /// The code in `requirements.errors`.
    pub code: &'static str,
    /// The keys that are due.
    pub wants: &'static [&'static str],
    /// What stops.
    pub hurts: Hurts,
}

const fn row(
    field: &'static str,
    value: &'static str,
    code: &'static str,
    wants: &'static [&'static str],
    hurts: Hurts,
) -> Row {
    Row { field, value, code, wants, hurts }
}

const DOCUMENT: &[&str] = &["verification.document"];
const SECOND: &[&str] = &["verification.additional_document"];
const COMPANY_DOCUMENT: &[&str] = &["company.verification.document"];
const IDENTITY: &str = "verification_failed_keyed_identity";

/// Of persons; paths within the person.
#[rustfmt::skip]
pub(super) const PERSON: &[Row] = &[
    row("ssn_last_4", "1111", IDENTITY, &["id_number"], Capabilities),
    row("id_number", "111111111", IDENTITY, DOCUMENT, Capabilities),
    row("id_number", "111111113", IDENTITY, DOCUMENT, Capabilities),
    row("address.line1", "address_no_match", "verification_failed_residential_address", SECOND, Capabilities),
    row("address.line1", "address_line1_no_match", "verification_failed_residential_address", SECOND, Capabilities),
    row("address.line1", "address_zip_no_match", "verification_failed_residential_address", SECOND, Capabilities),
    row("address.line1", "address_line1_zip_no_match", "verification_failed_residential_address", SECOND, Capabilities),
    row("first_name", "mismatch_director", "verification_directors_mismatch", COMPANY_DOCUMENT, Capabilities),
    row("first_name", "missing_director", "verification_missing_directors", COMPANY_DOCUMENT, Capabilities),
    row("first_name", "extraneous_director", "verification_extraneous_directors", COMPANY_DOCUMENT, Capabilities),
    row("first_name", "mismatch_owner", "verification_missing_owners", COMPANY_DOCUMENT, Capabilities),
    row("first_name", "extraneous_owner", "verification_missing_owners", COMPANY_DOCUMENT, Capabilities),
];

const TAX_ID: &str = "company.tax_id";
const NAME: &str = "company.name";
const LINE1: &str = "company.address.line1";
const URL: &str = "business_profile.url";
const DESCRIPTOR: &str = "settings.payments.statement_descriptor";
const PREFIX: &str = "settings.card_payments.statement_descriptor_prefix";
const DBA: &str = "business_profile.name";
const ADDRESS: &[&str] =
    &["company.address.city", LINE1, "company.address.postal_code", "company.address.state"];

/// Of accounts.
#[rustfmt::skip]
pub(super) const COMPANY: &[Row] = &[
    row(TAX_ID, "111111111", "verification_failed_tax_id_match", &[TAX_ID], Capabilities),
    row(TAX_ID, "111111112", "verification_failed_tax_id_not_issued", &[TAX_ID], Capabilities),
    row(TAX_ID, "000000004", "verification_failed_tax_id_match", &[TAX_ID], Capabilities),
    row(TAX_ID, "222221000", "verification_failed_keyed_match", COMPANY_DOCUMENT, Capabilities),
    row(TAX_ID, "222221001", "verification_missing_owners", COMPANY_DOCUMENT, Capabilities),
    row(TAX_ID, "222221002", "verification_directors_mismatch", COMPANY_DOCUMENT, Capabilities),
    row(TAX_ID, "222221003", "verification_missing_owners", COMPANY_DOCUMENT, Capabilities),
    row(TAX_ID, "222221004", "verification_missing_directors", COMPANY_DOCUMENT, Capabilities),
    row(NAME, "mismatch_business_name", "verification_failed_name_match", &[NAME], Capabilities),
    row(NAME, "match_name_only", "verification_failed_keyed_match", COMPANY_DOCUMENT, Capabilities),
    row(NAME, "disallowed_name", "invalid_company_name_denylisted", &[NAME], Capabilities),
    row(LINE1, "address_no_match", "invalid_street_address", &[LINE1], Payouts),
    row(LINE1, "address_line1_no_match", "invalid_street_address", ADDRESS, Capabilities),
    row(DESCRIPTOR, "mismatch", "invalid_statement_descriptor_business_mismatch", &[DESCRIPTOR], Capabilities),
    row(DESCRIPTOR, "disallowed", "invalid_statement_descriptor_denylisted", &[DESCRIPTOR], Capabilities),
    row(PREFIX, "mismatch", "invalid_statement_descriptor_prefix_mismatch", &[PREFIX], Capabilities),
    row(PREFIX, "disallowed", "invalid_statement_descriptor_prefix_denylisted", &[PREFIX], Capabilities),
    row(DBA, "disallowed_dba", "invalid_business_profile_name_denylisted", &[DBA], Capabilities),
    row(DBA, "invalid_dba", "invalid_business_profile_name", &[DBA], Capabilities),
    row("business_profile.product_description", "require_url", "invalid_url_web_presence_detected", &[URL], Capabilities),
    row(URL, "*://disallowed.stripe.com", "invalid_url_denylisted", &[URL], Capabilities),
    row(URL, "*://geoblocked.stripe.com", "invalid_url_website_inaccessible_geoblocked", &[URL], Capabilities),
    row(URL, "*://problem.stripe.com", "invalid_url_website_other", &[URL], Capabilities),
    row(URL, "*://missing.stripe.com", "invalid_url_website_incomplete", &[URL], Capabilities),
    row(URL, "*://mismatch.stripe.com", "invalid_url_website_business_information_mismatch", &[URL], Capabilities),
    row(URL, "*://passwordprotected.stripe.com", "invalid_url_website_inaccessible_password_protected", &[URL], Capabilities),
    row(URL, "*://underconstruction.stripe.com", "invalid_url_website_incomplete_under_construction", &[URL], Capabilities),
    row(URL, "*://inaccessible.stripe.com", "invalid_url_website_inaccessible", &[URL], Capabilities),
    row(URL, "*://inactivity.stripe.com", "external_request", &[], Idle),
];
