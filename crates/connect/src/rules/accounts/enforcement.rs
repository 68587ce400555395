//! Where Stripe's test mode lets accounts do what production does not.
//!
//! All such leniency stands here. A platform's setting `strict` ends it.

use model::{
    account::{Account, Dashboard},
    country::Agreement,
};

/// Seconds that a recipient waits longer than others for what is sent.
const RECIPIENTS_WAIT: i64 = 86_400;

/// True if an account may take payments, directly or for a platform that charges on its behalf.
///
/// Source: recorded accounts: one with the full dashboard that nobody has onboarded takes direct
/// charges; the guide on pausing: what is paused is not stopped in a sandbox.
pub(crate) fn may_charge(platform: &Account, account: &Account, direct: bool) -> bool {
    if account.has_active("card_payments") {
        return true;
    }
    if platform.internal.strict || account.internal.rejected.is_some() {
        return false;
    }
    let full = account.internal.controller.dashboard == Dashboard::Full;
    let fresh = direct && full && !account.details_submitted;
    let paused =
        account.internal.payments_paused && account.internal.granted.contains("card_payments");
    fresh || paused
}

/// When what becomes available to its sender is available to an account that receives it. In
/// production a recipient, who takes no payments, waits a day longer; in a sandbox nobody does.
///
/// Source: the guide on service agreements, for production; recorded transfers, for the sandbox.
pub(crate) fn received_on(platform: &Account, account: &Account, available_on: i64) -> i64 {
    match platform.internal.strict && account.agreement() == Agreement::Recipient {
        true => available_on.saturating_add(RECIPIENTS_WAIT),
        false => available_on,
    }
}
