//! OAuth: holders connect accounts of their own to the platform's application, and disconnect
//! them. An account that is not connected belongs to nobody, and goes on by itself.

pub mod application;
pub mod authorize;
pub mod deauthorize;
pub mod token;
