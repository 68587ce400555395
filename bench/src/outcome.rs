//! What everything here returns.

/// Any failure; there is nobody to tell them apart.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
