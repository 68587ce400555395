//! What runs on the engine.

use std::any::Any;

use model::refusal::Refusal;
use store::ObjectRow;

use crate::{caller::Caller, stop::Stop, tx::Tx};

/// What the engine runs, and knows nothing of: what a timer does, what follows a command, and what
/// is in an object.
pub trait Domain: Send + Sync + 'static {
    /// What is outside and the domain was started with: its commands find it again by this, and the
    /// engine knows nothing of it.
    fn outside(&self) -> &(dyn Any + Send + Sync);

    /// Does what a timer is for, as of now. It is given what was scheduled, as it was written.
    fn run_timer(&self, tx: &mut Tx<'_>, timer: &[u8]) -> Result<(), Stop>;

    /// Does what follows every command, in the same transaction: it routes the command's events to
    /// those who subscribe to them.
    fn after_command(&self, tx: &mut Tx<'_>) -> Result<(), Stop>;

    /// Writes what every platform has from the beginning.
    fn open_platform(&self, tx: &mut Tx<'_>) -> Result<(), Stop>;

    /// Puts an object that an older version wrote into the lists that this version has.
    fn relist(&self, tx: &mut Tx<'_>, row: ObjectRow) -> Result<(), Stop>;

    /// The status and the body that tell a caller of a refusal.
    fn refusal(&self, refusal: &Refusal, caller: &Caller) -> (u16, Vec<u8>);
}
