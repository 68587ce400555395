//! What may stand on a payer's statement.

use model::{refusal::Refusal, statement_descriptor};

/// Refuses what can't stand on a card's statement.
pub(crate) fn check_descriptors(whole: Option<&str>, suffix: Option<&str>) -> Result<(), Refusal> {
    if whole.is_some() {
        let message = "The statement_descriptor parameter is not supported for the payment_method_type `card`. To continue supporting payment_method_type `card`, please pass in `statement_descriptor_suffix` or remove the `statement_descriptor` parameter altogether. Please see https://support.stripe.com/questions/use-of-the-statement-descriptor-parameter-on-paymentintents-for-card-charges for additional details.";
        return Err(Refusal::invalid(Some("statement_descriptor"), message));
    }
    suffix.map_or(Ok(()), statement_descriptor::check_suffix)
}
