//! Where reads run. What costs a few rows is read where it is asked for; what may cost many runs on
//! threads of its own, a few at a time, so that nobody's long reads stop what others are waiting
//! for.

use std::sync::LazyLock;

use engine::{Engine, Snapshot, Stop};
use store::PlatformNo;
use tokio::sync::Semaphore;

/// How much a question may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// A few rows.
    Short,
    /// A page of a list, what is expanded, the contents of a file.
    Long,
    /// All there is of a platform: the proof of its books.
    Whole,
}

impl Cost {
    /// With links that are to be replaced by what they name.
    #[must_use]
    pub fn expanded(self) -> Cost {
        match self {
            Cost::Short | Cost::Long => Cost::Long,
            Cost::Whole => Cost::Whole,
        }
    }
}

/// As many as there are processors: more would not be done sooner.
static LONG: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));

static WHOLE: Semaphore = Semaphore::const_new(1);

/// Asks a platform a question, in its turn.
pub async fn read<T, Q>(
    engine: &Engine,
    platform: PlatformNo,
    cost: Cost,
    question: Q,
) -> Result<T, Stop>
where
    T: Send + 'static,
    Q: FnOnce(&mut Snapshot<'_>) -> Result<T, Stop> + Send + 'static,
{
    let turns = match cost {
        Cost::Short => return engine.read(platform, question),
        Cost::Long => &*LONG,
        Cost::Whole => &WHOLE,
    };
    let turn = turns.acquire().await.map_err(|_| Stop::bug("turns are never closed"))?;
    let engine = engine.clone();
    let asked = move || {
        // Kept until the read ends, though the client may have gone.
        let _turn = turn;
        engine.read(platform, question)
    };
    let read = tokio::task::spawn_blocking(asked).await;
    read.map_err(|_| Stop::bug("a question panicked"))?
}
