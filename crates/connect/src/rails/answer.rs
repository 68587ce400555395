//! What a rail says when it is asked within a transaction.

/// What a rail says when it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<T> {
    /// This, at once.
    Now(T),
    /// Nothing yet: it has to be called.
    Later,
}
