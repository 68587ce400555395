//! What can be given back in parts. It lies below refusals, which name it.

/// Something of which a part can be given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Charge,
    Transfer,
    ApplicationFee,
}
