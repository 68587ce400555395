//! What an identity rail says.

use super::flaw::{Flaw, Hurts};

/// What an identity rail says of what was told of a person, or of a company.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// What is wrong.
    pub flaws: Vec<Flaw>,
    /// It knows something that was told to be true.
    pub certain: bool,
    /// It is done at once.
    pub prompt: bool,
    /// There was something to check.
    pub checked: bool,
}

impl Report {
    /// Something that was told is wrong.
    pub fn flaw(&mut self, field: &str, code: &str, wants: &[&str], hurts: Hurts) {
        self.checked = true;
        self.flaws.push(Flaw::new(field, code, wants, hurts));
    }
}
