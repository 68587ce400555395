//! Lists that are part of an object's body: the newest elements, and how many there are.

use serde::{Deserialize, Serialize};

/// Elements shown inline at the most.
const SHOWN: usize = 10;

/// An inline list, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InlineList<T> {
    object: String,
    /// The newest ten.
    pub data: Vec<T>,
    /// Whether there are more than ten.
    pub has_more: bool,
    /// All of them.
    pub total_count: usize,
    /// Where the whole list is.
    pub url: String,
}

impl<T> Default for InlineList<T> {
    fn default() -> InlineList<T> {
        InlineList::new("")
    }
}

impl<T> InlineList<T> {
    /// An empty list, which is found at `url`.
    pub fn new(url: impl Into<String>) -> InlineList<T> {
        let data = Vec::new();
        InlineList { object: "list".into(), data, has_more: false, total_count: 0, url: url.into() }
    }

    /// Adds the newest element.
    pub fn push(&mut self, element: T) {
        self.data.insert(0, element);
        self.total_count = self.total_count.saturating_add(1);
        self.data.truncate(SHOWN);
        self.has_more = self.total_count > SHOWN;
    }

    /// Takes an element away; where not all were shown, one is missing until the next is added.
    pub fn remove(&mut self, same: impl Fn(&T) -> bool) {
        self.data.retain(|shown| !same(shown));
        self.total_count = self.total_count.saturating_sub(1);
        self.has_more = self.total_count > self.data.len();
    }

    /// Replaces an element that is shown.
    pub fn replace(&mut self, element: T, same: impl Fn(&T) -> bool) {
        if let Some(shown) = self.data.iter_mut().find(|shown| same(shown)) {
            *shown = element;
        }
    }
}
