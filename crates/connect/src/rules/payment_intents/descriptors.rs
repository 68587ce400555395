//! What may stand on a payer's statement.

use engine::Caller;
use model::{refusal::Refusal, statement_descriptor};

/// The first version in which a card payment's descriptor is not told as a whole.
const SUFFIX_ONLY: &str = "2023-08-16";

/// Refuses what can't stand on a card's statement. Older versions take a whole descriptor, which is
/// put behind the merchant's prefix. Source: a recorded payment of version 2019-08-14.
pub(crate) fn check_descriptors(
    caller: &Caller,
    whole: Option<&str>,
    suffix: Option<&str>,
) -> Result<(), Refusal> {
    if let Some(whole) = whole
        && caller.api_version.as_str() < SUFFIX_ONLY
    {
        statement_descriptor::check_suffix(whole)?;
    } else if whole.is_some() {
        let message = "The statement_descriptor parameter is not supported for the payment_method_type `card`. To continue supporting payment_method_type `card`, please pass in `statement_descriptor_suffix` or remove the `statement_descriptor` parameter altogether. Please see https://support.stripe.com/questions/use-of-the-statement-descriptor-parameter-on-paymentintents-for-card-charges for additional details.";
        return Err(Refusal::invalid(Some("statement_descriptor"), message));
    }
    suffix.map_or(Ok(()), statement_descriptor::check_suffix)
}
