//! The rail itself, which keeps nothing.

/// All of the simulated rails in one.
pub(in crate::rails) struct Sandbox;
