//! What must hold between the records that a platform has of its money.

mod agreed;
mod amounts;
mod read;
mod returned;
mod taken;
mod told;

use connect::commands::ledger;
use engine::Engine;
use store::PlatformNo;

use crate::outside::Outside;
use read::Records;

/// Tells what does not fit in the amounts that a platform has recorded, if anything.
pub(crate) fn misfit(engine: &Engine, platform: PlatformNo) -> Option<String> {
    Records::read(engine, platform, &[]).and_then(|records| amounts_fit(&records)).err()
}

/// The records of every platform fit each other, and its books balance; `ever` are accounts that
/// may have left.
pub(crate) fn check(engine: &Engine, ever: &[String]) -> Result<(), String> {
    for platform in engine.platforms().map_err(|error| format!("{error:?}"))? {
        let records = Records::read(engine, platform, ever)?;
        amounts_fit(&records)?;
        told::check(engine, platform, &records)?;
        let proof = engine.read(platform, ledger::check);
        let proof = proof.map_err(|error| format!("{error:?}"))?;
        if proof["balanced"] != true {
            return Err(format!("{platform}: {proof:#}"));
        }
    }
    Ok(())
}

/// What the rails did is what the records of every platform say.
pub(crate) fn agree(
    engine: &Engine,
    outside: &Outside,
    ever: &[String],
    is_concluded: impl Fn(PlatformNo, &str) -> bool,
) -> Result<(), String> {
    for platform in engine.platforms().map_err(|error| format!("{error:?}"))? {
        let records = Records::read(engine, platform, ever)?;
        agreed::check(outside, &records, |call| is_concluded(platform, call))?;
    }
    Ok(())
}

fn amounts_fit(records: &Records) -> Result<(), String> {
    amounts::check(records)?;
    taken::check(records)?;
    returned::check(records)
}
