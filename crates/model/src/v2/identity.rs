//! Where everything stands in the two APIs: the tables of accounts and persons.

use super::paths::{
    How::{Capitals, Decimal, Same, Sent, Shown, Time},
    Pair,
};

/// An account's fields. Capabilities, identifying numbers and the individual's own fields are
/// translated apart.
#[rustfmt::skip]
pub const ACCOUNT: &[Pair] = &[
    ("email", "contact_email", Same),
    ("settings.dashboard.display_name", "display_name", Same),
    ("metadata", "metadata", Same),
    ("default_currency", "defaults.currency", Same),
    ("business_profile.url", "defaults.profile.business_url", Same),
    ("business_profile.name", "defaults.profile.doing_business_as", Same),
    ("business_profile.product_description", "defaults.profile.product_description", Same),

    ("country", "identity.country", Capitals),
    ("business_type", "identity.entity_type", Same),
    ("tos_acceptance.date", "identity.attestations.terms_of_service.account.date", Time),
    ("tos_acceptance.ip", "identity.attestations.terms_of_service.account.ip", Same),
    ("tos_acceptance.user_agent", "identity.attestations.terms_of_service.account.user_agent", Same),
    ("company.directors_provided", "identity.attestations.persons_provided.directors", Same),
    ("company.executives_provided", "identity.attestations.persons_provided.executives", Same),
    ("company.owners_provided", "identity.attestations.persons_provided.owners", Same),
    ("company.ownership_exemption_reason", "identity.attestations.persons_provided.ownership_exemption_reason", Same),
    ("company.ownership_declaration.date", "identity.attestations.ownership_declaration.date", Time),
    ("company.ownership_declaration.ip", "identity.attestations.ownership_declaration.ip", Same),
    ("company.ownership_declaration.user_agent", "identity.attestations.ownership_declaration.user_agent", Same),
    ("company.directorship_declaration.date", "identity.attestations.directorship_declaration.date", Time),
    ("company.directorship_declaration.ip", "identity.attestations.directorship_declaration.ip", Same),
    ("company.directorship_declaration.user_agent", "identity.attestations.directorship_declaration.user_agent", Same),
    ("company.representative_declaration.date", "identity.attestations.representative_declaration.date", Time),
    ("company.representative_declaration.ip", "identity.attestations.representative_declaration.ip", Same),
    ("company.representative_declaration.user_agent", "identity.attestations.representative_declaration.user_agent", Same),

    ("company.name", "identity.business_details.registered_name", Same),
    ("company.name_kana", "identity.business_details.script_names.kana.registered_name", Same),
    ("company.name_kanji", "identity.business_details.script_names.kanji.registered_name", Same),
    ("company.address", "identity.business_details.address", Same),
    ("company.address_kana", "identity.business_details.script_addresses.kana", Same),
    ("company.address_kanji", "identity.business_details.script_addresses.kanji", Same),
    ("company.phone", "identity.business_details.phone", Same),
    ("company.structure", "identity.business_details.structure", Same),
    ("company.registration_date", "identity.business_details.registration_date", Same),
    ("company.verification.document.front", "identity.business_details.documents.primary_verification.front_back.front", Same),
    ("company.verification.document.back", "identity.business_details.documents.primary_verification.front_back.back", Same),
    ("business_profile.annual_revenue.amount", "identity.business_details.annual_revenue.amount.value", Same),
    ("business_profile.annual_revenue.currency", "identity.business_details.annual_revenue.amount.currency", Same),
    ("business_profile.annual_revenue.fiscal_year_end", "identity.business_details.annual_revenue.fiscal_year_end", Same),
    ("business_profile.estimated_worker_count", "identity.business_details.estimated_worker_count", Same),
    ("business_profile.monthly_estimated_revenue.amount", "identity.business_details.monthly_estimated_revenue.amount.value", Same),
    ("business_profile.monthly_estimated_revenue.currency", "identity.business_details.monthly_estimated_revenue.amount.currency", Same),

    ("business_profile.mcc", "configuration.merchant.mcc", Same),
    ("business_profile.support_address", "configuration.merchant.support.address", Same),
    ("business_profile.support_email", "configuration.merchant.support.email", Same),
    ("business_profile.support_phone", "configuration.merchant.support.phone", Same),
    ("business_profile.support_url", "configuration.merchant.support.url", Same),
    ("settings.branding.icon", "configuration.merchant.branding.icon", Same),
    ("settings.branding.logo", "configuration.merchant.branding.logo", Same),
    ("settings.branding.primary_color", "configuration.merchant.branding.primary_color", Same),
    ("settings.branding.secondary_color", "configuration.merchant.branding.secondary_color", Same),
    ("settings.bacs_debit_payments.display_name", "configuration.merchant.bacs_debit_payments.display_name", Same),
    ("settings.bacs_debit_payments.service_user_number", "configuration.merchant.bacs_debit_payments.service_user_number", Shown),
    ("settings.sepa_debit_payments.creditor_id", "configuration.merchant.sepa_debit_payments.creditor_id", Same),
    ("settings.card_payments.decline_on.avs_failure", "configuration.merchant.card_payments.decline_on.avs_failure", Same),
    ("settings.card_payments.decline_on.cvc_failure", "configuration.merchant.card_payments.decline_on.cvc_failure", Same),
    ("settings.payments.statement_descriptor", "configuration.merchant.statement_descriptor.descriptor", Same),
    ("settings.card_payments.statement_descriptor_prefix", "configuration.merchant.statement_descriptor.prefix", Same),
    ("settings.payments.statement_descriptor_kana", "configuration.merchant.script_statement_descriptor.kana.descriptor", Same),
    ("settings.card_payments.statement_descriptor_prefix_kana", "configuration.merchant.script_statement_descriptor.kana.prefix", Same),
    ("settings.payments.statement_descriptor_kanji", "configuration.merchant.script_statement_descriptor.kanji.descriptor", Same),
    ("settings.card_payments.statement_descriptor_prefix_kanji", "configuration.merchant.script_statement_descriptor.kanji.prefix", Same),
];

/// A person's fields, and those of `identity.individual`.
#[rustfmt::skip]
pub const PERSON: &[Pair] = &[
    ("first_name", "given_name", Same),
    ("last_name", "surname", Same),
    ("first_name_kana", "script_names.kana.given_name", Same),
    ("last_name_kana", "script_names.kana.surname", Same),
    ("first_name_kanji", "script_names.kanji.given_name", Same),
    ("last_name_kanji", "script_names.kanji.surname", Same),
    ("email", "email", Same),
    ("phone", "phone", Same),
    ("dob", "date_of_birth", Same),
    ("address", "address", Same),
    ("address_kana", "script_addresses.kana", Same),
    ("address_kanji", "script_addresses.kanji", Same),
    ("gender", "legal_gender", Same),
    ("political_exposure", "political_exposure", Same),
    ("metadata", "metadata", Same),
    ("relationship.authorizer", "relationship.authorizer", Same),
    ("relationship.director", "relationship.director", Same),
    ("relationship.executive", "relationship.executive", Same),
    ("relationship.legal_guardian", "relationship.legal_guardian", Same),
    ("relationship.owner", "relationship.owner", Same),
    ("relationship.percent_ownership", "relationship.percent_ownership", Decimal),
    ("relationship.representative", "relationship.representative", Same),
    ("relationship.title", "relationship.title", Same),
    ("verification.document.front", "documents.primary_verification.front_back.front", Same),
    ("verification.document.back", "documents.primary_verification.front_back.back", Same),
    ("verification.additional_document.front", "documents.secondary_verification.front_back.front", Same),
    ("verification.additional_document.back", "documents.secondary_verification.front_back.back", Same),
    ("documents.company_authorization.files", "documents.company_authorization.files", Sent),
    ("documents.passport.files", "documents.passport.files", Sent),
    ("documents.visa.files", "documents.visa.files", Sent),
    ("additional_tos_acceptances.account.date", "additional_terms_of_service.account.date", Time),
    ("additional_tos_acceptances.account.ip", "additional_terms_of_service.account.ip", Same),
    ("additional_tos_acceptances.account.user_agent", "additional_terms_of_service.account.user_agent", Same),
];

/// Names of what is required that the other tables do not have, since it is never shown.
#[rustfmt::skip]
pub const REQUIRED: &[Pair] = &[
    ("external_account", "external_account", Same),
    ("company.tax_id", "identity.business_details.id_numbers", Same),
    ("company.vat_id", "identity.business_details.id_numbers", Same),
    ("company.registration_number", "identity.business_details.id_numbers", Same),
    ("company.verification.document", "identity.business_details.documents.primary_verification", Same),
    ("documents", "identity.business_details.documents", Same),
];

/// The same of persons.
#[rustfmt::skip]
pub const REQUIRED_OF_PERSONS: &[Pair] = &[
    ("id_number", "id_numbers", Same),
    ("ssn_last_4", "id_numbers.us_ssn_last_4", Same),
    ("nationality", "nationalities", Same),
    ("full_name_aliases", "additional_names", Same),
    ("registered_address", "additional_addresses", Same),
    ("verification.document", "documents.primary_verification", Same),
    ("verification.additional_document", "documents.secondary_verification", Same),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_path_stands_in_one_place() {
        for table in [ACCOUNT, PERSON] {
            for side in [|pair: &Pair| pair.0, |pair: &Pair| pair.1] {
                let mut seen = HashSet::new();
                for pair in table {
                    assert!(seen.insert(side(pair)), "{} twice", side(pair));
                }
            }
        }
    }
}
