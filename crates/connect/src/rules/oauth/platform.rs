//! Calls that only a platform makes.

use engine::Caller;
use model::refusal::Refusal;

/// Refuses whoever is not the platform itself.
pub(crate) fn check_platform(caller: &Caller) -> Result<(), Refusal> {
    if caller.granted {
        return Err(Refusal::oauth("invalid_client", "This key is not a platform's."));
    }
    Ok(())
}
