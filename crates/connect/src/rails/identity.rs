//! The rail that finds out who somebody is.

use model::verifier::Report;
use serde_json::Value;

/// Who finds out who somebody is.
///
/// It is shown numbers that nobody keeps, so it says at once what it thinks of them; the product
/// tells of it when the check has run, which takes a while.
pub trait Identity: Send + Sync {
    /// What is to be said of what was told of a person.
    fn check_person(&self, sent: &Value) -> Report;

    /// What is to be said of what was told of an account: an update's parameters.
    fn check_account(&self, sent: &Value) -> Report;

    /// What a document stands for that a form names though nobody uploaded it: a sandbox knows some.
    fn well_known(&self, id: &str) -> Option<Document>;

    /// What is found in a document that was uploaded under a name.
    fn read(&self, filename: &str) -> Verdict;
}

/// A file as a proof of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// `file_…`
    pub id: String,
    /// For what it was uploaded; of the well-known ids, what they stand for.
    pub purpose: String,
    /// `png`, `jpg` or `pdf`.
    pub kind: String,
    /// What looking at it finds.
    pub verdict: Verdict,
}

/// What looking at a document finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It proves what it should.
    Passes,
    /// It does not: a `details_code`.
    Fails(&'static str),
}
