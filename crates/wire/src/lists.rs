//! Pages of lists.

use model::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// The cursor parameters of a list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Page {
    /// 1 to 100, 10 if not given; what is out of range is taken as the nearest.
    pub limit: Option<i64>,
    /// An id: the page behind it.
    pub starting_after: Option<String>,
    /// An id: the page before it.
    pub ending_before: Option<String>,
    /// By time of creation.
    pub created: Option<Range>,
}

/// A time, or limits of times, unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Range {
    /// Exactly then.
    At(i64),
    /// Within limits.
    Within {
        /// Later than.
        gt: Option<i64>,
        /// At or later.
        gte: Option<i64>,
        /// Earlier than.
        lt: Option<i64>,
        /// At or earlier.
        lte: Option<i64>,
    },
}

impl Range {
    /// The first second within, and the first second behind; none where there is no limit.
    pub fn limits(self) -> (Option<i64>, Option<i64>) {
        match self {
            Range::At(at) => (Some(at), Some(at.saturating_add(1))),
            Range::Within { gt, gte, lt, lte } => {
                let from = gt.map(|gt| gt.saturating_add(1)).max(gte);
                let until = match (lt, lte.map(|lte| lte.saturating_add(1))) {
                    (Some(lt), Some(lte)) => Some(lt.min(lte)),
                    (lt, lte) => lt.or(lte),
                };
                (from, until)
            }
        }
    }

    /// True if a time lies within.
    pub fn contains(self, time: i64) -> bool {
        let (from, until) = self.limits();
        from.is_none_or(|from| time >= from) && until.is_none_or(|until| time < until)
    }
}

impl Page {
    /// How many elements the page has at the most.
    pub fn limit(&self) -> usize {
        usize::try_from(self.limit.unwrap_or(10).clamp(1, 100)).unwrap_or(10)
    }

    /// Refuses two cursors.
    pub fn check(&self) -> Result<(), Refusal> {
        match (&self.starting_after, &self.ending_before) {
            (Some(_), Some(_)) => Err(Refusal::BothCursors),
            (Some(_) | None, None) | (None, Some(_)) => Ok(()),
        }
    }
}

/// A page as it is sent.
#[derive(Debug, Clone, Serialize)]
pub struct List<T> {
    object: &'static str,
    /// Newest first.
    pub data: Vec<T>,
    /// Whether there is more in the direction of the cursor.
    pub has_more: bool,
    /// The path of the list; clients fetch the next page from there.
    pub url: String,
}

impl<T> List<T> {
    /// A page of the list at `url`.
    pub fn new(url: impl Into<String>, data: Vec<T>, has_more: bool) -> List<T> {
        List { object: "list", data, has_more, url: url.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let within = |gt, gte, lt, lte| Range::Within { gt, gte, lt, lte }.limits();
        assert_eq!(Range::At(5).limits(), (Some(5), Some(6)));
        assert_eq!(within(Some(5), None, None, Some(9)), (Some(6), Some(10)));
        assert_eq!(within(None, Some(5), Some(9), None), (Some(5), Some(9)));
        assert_eq!(within(None, None, None, None), (None, None));
    }

    #[test]
    fn limits_are_clamped() {
        for (given, taken) in [(None, 10), (Some(0), 1), (Some(1), 1), (Some(500), 100)] {
            assert_eq!(Page { limit: given, ..Page::default() }.limit(), taken);
        }
    }
}
