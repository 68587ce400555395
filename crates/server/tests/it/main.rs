//! The API in the test's own process, resource by resource.

mod walk;
