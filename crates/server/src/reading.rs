//! Where reads run. What costs a few rows is read where it is asked for; what may cost many runs on
//! threads of its own, a few at a time and of each platform no more than its share, so that nobody's
//! long reads stop what others are waiting for.

mod places;

use std::{sync::LazyLock, thread::available_parallelism};

use engine::{Engine, Error, Snapshot};
use serde_json::Value;
use store::PlatformNo;

use places::Places;

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

/// Elements of a page that are read where they are asked for, if nothing has to be looked for.
const SHORT_PAGE: i64 = 10;

impl Cost {
    /// What a question of a route costs as it is asked: more with links that are to be replaced by
    /// what they name, and little for a short page of a whole list.
    pub(crate) fn of(self, params: &Value, expand: &[String]) -> Cost {
        match self {
            Cost::Whole => Cost::Whole,
            Cost::Short | Cost::Long if !expand.is_empty() => Cost::Long,
            Cost::Long if is_short_page(params) => Cost::Short,
            cost @ (Cost::Short | Cost::Long) => cost,
        }
    }
}

fn is_short_page(params: &Value) -> bool {
    let turning = ["limit", "starting_after", "ending_before"];
    let whole = params
        .as_object()
        .is_some_and(|params| params.keys().all(|name| turning.contains(&name.as_str())));
    whole && params["limit"].as_i64().is_none_or(|limit| limit <= SHORT_PAGE)
}

/// As many as there are processors, for more would not be done sooner. Of these a platform has half,
/// so that whatever it reads, requests of others find a processor.
static LONG: LazyLock<Places> = LazyLock::new(|| {
    let processors = available_parallelism().map_or(1, usize::from);
    Places::new(processors.max(2), (processors / 2).max(1))
});

/// Proofs are made one at a time, of one platform after another.
static WHOLE: LazyLock<Places> = LazyLock::new(|| Places::new(1, 1));

/// Asks a platform a question, in its turn.
pub async fn read<T, Q>(
    engine: &Engine,
    platform: PlatformNo,
    cost: Cost,
    question: Q,
) -> Result<T, Error>
where
    T: Send + 'static,
    Q: FnOnce(&mut Snapshot<'_>) -> Result<T, Error> + Send + 'static,
{
    let places = match cost {
        Cost::Short => return engine.read(platform, question),
        Cost::Long => &*LONG,
        Cost::Whole => &*WHOLE,
    };
    let place = places.take(platform).await?;
    let engine = engine.clone();
    let asked = move || {
        // Kept until the read ends, though the client may have gone.
        let _place = place;
        engine.read(platform, question)
    };
    let read = tokio::task::spawn_blocking(asked).await;
    read.map_err(|_| Error::bug("a question panicked"))?
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::is_short_page;

    #[test]
    fn a_short_page_of_a_whole_list_is_read_at_once() {
        for (params, short) in [
            (json!({}), true),
            (json!({ "limit": 10, "starting_after": "ch_1" }), true),
            (json!({ "limit": 11 }), false),
            (json!({ "limit": 1, "customer": "cus_1" }), false),
            (json!({ "created": { "gt": 5 } }), false),
        ] {
            assert_eq!(is_short_page(&params), short, "{params}");
        }
    }
}
