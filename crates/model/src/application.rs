//! A platform's Connect application: what account holders connect their accounts to.

use serde::{Deserialize, Serialize};

use crate::{object::object, resource::Resource};

/// An application, as events and expanded fields show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Application {
    /// `ca_…`, which OAuth calls the client id.
    pub id: String,
    pub object: String,
    pub name: String,
    #[serde(skip)]
    pub internal: ApplicationInternal,
}

/// What an application's body does not show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ApplicationInternal {
    /// Where holders may be sent back to; the first is where they are if nothing is said.
    pub redirect_uris: Vec<String>,
}

impl Application {
    /// What a platform has until it says more.
    pub fn new(id: &str) -> Application {
        Application {
            id: id.to_owned(),
            object: "application".into(),
            name: "Tributary".into(),
            internal: ApplicationInternal::default(),
        }
    }

    fn lists(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

object!(
    Application,
    Resource::new("application", &["ca"]).path("/v1/applications/{application}"),
    ApplicationInternal
);
