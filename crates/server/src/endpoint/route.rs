//! One line of the route list.

use std::{future::Future, pin::Pin, sync::Arc};

use connect::commands::files::Contents;
use engine::{Caller, Engine, Error, Rendered, Snapshot, Tx};
use model::resource::Resource;
use serde_json::Value;
use store::PlatformNo;
use wire::params::Operation;

use super::api_request::ApiRequest;
use crate::reading::Cost;

/// What a route does.
pub enum Action {
    /// Looks at a snapshot.
    Read(Arc<Read>),
    /// Looks at a snapshot, and answers with a file.
    Bytes(Arc<Bytes>),
    /// Runs as a transaction.
    Write(Arc<Write>),
    /// Works with the engine itself: more than a transaction.
    Engine(Work),
}

/// A question.
pub type Read = dyn Fn(&mut Snapshot<'_>, &ApiRequest) -> Result<Rendered, Error> + Send + Sync;

/// A question for the contents of a file.
pub type Bytes = dyn Fn(&mut Snapshot<'_>, &ApiRequest) -> Result<Contents, Error> + Send + Sync;

/// A command.
pub type Write = dyn Fn(&mut Tx<'_>, &Caller, &ApiRequest) -> Result<Rendered, Error> + Send + Sync;

/// Work that is not one transaction, such as moving the clock. It can be broken off anywhere, and
/// gone on with by a retry; see [`Engine::carry_out`].
#[derive(Clone)]
pub struct Work {
    /// Decides what is to be done, in a transaction.
    pub decide: Arc<Decide>,
    /// Does what is left to do of it.
    pub carry_out: fn(Engine, PlatformNo, Value) -> Working,
}

/// A decision what is to be done.
pub type Decide = dyn Fn(&mut Tx<'_>, &ApiRequest) -> Result<Value, Error> + Send + Sync;

/// Work that is being done.
pub type Working = Pin<Box<dyn Future<Output = Result<Value, Error>> + Send>>;

/// One line of the route list.
pub struct Route {
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// With a name in braces for each id.
    pub path: &'static str,
    /// What it takes of parameters.
    pub operation: &'static Operation,
    /// The type of what is shown, for the check of `expand`; of a list's elements if it lists.
    pub shows: &'static str,
    /// Whether it lists.
    pub lists: bool,
    /// Whether a publishable key may call it.
    pub publishable: bool,
    /// Whether its body may be an upload.
    pub upload: bool,
    /// What reading for it may cost.
    pub cost: Cost,
    /// What it does.
    pub action: Action,
}

impl Route {
    /// A route whose function takes so many ids. Its path has as many, and a table of parameters.
    pub(super) fn new(
        line: &'static str,
        ids: usize,
        shows: &'static str,
        action: Action,
    ) -> Route {
        let (method, path) = line.split_once(' ').expect("a method and a path");
        assert_eq!(path.matches('{').count(), ids, "{line}: the ids that its function takes");
        let operation = Operation::find(method, path);
        let operation = operation.expect("every route has a table of parameters");
        Route {
            method,
            path,
            operation,
            shows,
            lists: false,
            publishable: false,
            upload: false,
            cost: Cost::Short,
            action,
        }
    }

    /// Says what is shown, where what runs does not say it.
    #[must_use]
    pub fn shows(mut self, resource: Resource) -> Route {
        self.shows = resource.object;
        self
    }

    /// Reads a page of a list.
    #[must_use]
    pub fn reads_many(mut self) -> Route {
        self.cost = Cost::Long;
        self
    }

    /// Reads all there is.
    #[must_use]
    pub fn reads_all(mut self) -> Route {
        self.cost = Cost::Whole;
        self
    }

    /// Lets a browser call it.
    #[must_use]
    pub fn publishable(mut self) -> Route {
        self.publishable = true;
        self
    }
}
