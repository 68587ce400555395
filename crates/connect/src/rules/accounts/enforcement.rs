//! Where Stripe's test mode lets accounts do what their capabilities do not allow yet.
//!
//! All such leniency stands here, so that a platform that wants production's rules can be given
//! them in one place.

use model::account::{Account, Dashboard};

/// True if an account may take payments, directly or for a platform that charges on its behalf.
///
/// Source: recorded accounts: one with the full dashboard that nobody has onboarded takes direct
/// charges; the guide on pausing: what is paused is not stopped in a sandbox.
pub(crate) fn may_charge(account: &Account, direct: bool) -> bool {
    if account.has_active("card_payments") {
        return true;
    }
    if account.internal.rejected.is_some() {
        return false;
    }
    let full = account.internal.controller.dashboard == Dashboard::Full;
    let fresh = direct && full && !account.details_submitted;
    let paused =
        account.internal.payments_paused && account.internal.granted.contains("card_payments");
    fresh || paused
}
