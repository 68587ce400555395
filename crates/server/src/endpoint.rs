//! What an endpoint is: a method and a path, and a function that reads or commands.
//!
//! The route list is data, so that it can be printed, and so that nothing runs without its
//! parameters checked and its caller known.

use connect::{
    commands::{
        self,
        files::{Contents, Upload},
    },
    show,
};
use engine::{Caller, Engine, Set, Shown, Snapshot, Stop, Tx};
use model::object::Object;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{future::Future, pin::Pin, sync::Arc};
use store::PlatformNo;
use wire::lists::{List, Page};

use crate::reading::Cost;

/// The values of a path's placeholders, in order.
pub type Ids = Vec<String>;

/// A request that has been checked.
pub struct Asked {
    /// Who.
    pub caller: Caller,
    /// From the path.
    pub ids: Ids,
    /// The parameters, typed as their table says.
    pub params: Value,
    /// What to expand.
    pub expand: Vec<String>,
    /// The file, of an upload.
    pub upload: Option<Upload>,
}

/// What a route does.
pub enum Action {
    /// Looks at a snapshot.
    Read(Arc<Read>),
    /// Looks at a snapshot, and answers with a file.
    Bytes(Bytes),
    /// Runs as a transaction.
    Write(Write),
    /// Works with the engine itself: more than a transaction.
    Engine(Work),
}

/// A question.
pub type Read = dyn Fn(&mut Snapshot<'_>, &Asked) -> Result<Shown, Stop> + Send + Sync;

/// A question for a file's contents.
pub type Bytes = fn(&mut Snapshot<'_>, &Asked) -> Result<Contents, Stop>;

/// A command.
pub type Write = fn(&mut Tx<'_>, &Caller, &Asked) -> Result<Shown, Stop>;

/// Work that is not one transaction, such as moving the clock. It can be broken off anywhere, and
/// gone on with by a retry; see [`Engine::carry_out`].
#[derive(Clone, Copy)]
pub struct Work {
    /// Decides what is to be done, in a transaction.
    pub decide: fn(&mut Tx<'_>, &Asked) -> Result<Value, Stop>,
    /// Does what is left to do of it.
    pub carry_out: fn(Engine, PlatformNo, Value) -> Working,
}

/// Work that is being done.
pub type Working = Pin<Box<dyn Future<Output = Result<Value, Stop>> + Send>>;

/// One line of the route list.
pub struct Route {
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// With `{}` for an id.
    pub path: &'static str,
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
    fn new(line: &'static str, shows: &'static str, lists: bool, action: Action) -> Route {
        let (method, path) = line.split_once(' ').expect("a method and a path");
        let (path, cost) = (path.trim(), Cost::Short);
        Route { method, path, shows, lists, publishable: false, upload: false, cost, action }
    }

    /// Takes uploads.
    #[must_use]
    pub fn upload(mut self) -> Route {
        self.upload = true;
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

/// A route that shows something read.
pub fn read<T, F>(line: &'static str, shows: &'static str, question: F) -> Route
where
    T: Serialize,
    F: Fn(&mut Snapshot<'_>, &Asked) -> Result<T, Stop> + Send + Sync + 'static,
{
    let action = move |look: &mut Snapshot<'_>, asked: &Asked| {
        let body = question(look, asked)?;
        show::value(look, &asked.caller, &body, &asked.expand)
    };
    Route::new(line, shows, false, Action::Read(Arc::new(action)))
}

/// A route that retrieves one object of the acting account, named by the last id of the path.
pub fn retrieve<T: Object + 'static>(line: &'static str, param: &'static str) -> Route {
    let action = move |look: &mut Snapshot<'_>, asked: &Asked| {
        let id = asked.ids.last().map_or("", String::as_str);
        show::stored::<T>(look, &asked.caller, id, param, &asked.expand)
    };
    Route::new(line, T::OBJECT, false, Action::Read(Arc::new(action)))
}

/// A route that lists what a function finds.
pub fn list<T, F>(line: &'static str, shows: &'static str, question: F) -> Route
where
    T: Serialize,
    F: Fn(&mut Snapshot<'_>, &Asked) -> Result<List<T>, Stop> + Send + Sync + 'static,
{
    let route = read(line, shows, question);
    Route { lists: true, ..route.reads_many() }
}

/// A route that lists the acting account's objects. Each filter is a parameter, and one of the
/// type's own filters, of the same name; one that the type does not have finds nothing.
pub fn list_of<T: Object + 'static>(line: &'static str, filters: &'static [&'static str]) -> Route {
    list(line, T::OBJECT, move |look, asked| {
        let url = line.split_once(' ').map_or("", |(_, path)| path.trim());
        filtered::<T>(look, asked, filters, &[], url.to_owned())
    })
}

/// A page of those of the acting account's objects that have the values that were sent for
/// filters, and others that are given.
pub fn filtered<T: Object>(
    look: &mut Snapshot<'_>,
    asked: &Asked,
    filters: &[&str],
    given: &[(&str, &str)],
    url: String,
) -> Result<List<T>, Stop> {
    let owner = &asked.caller.account;
    let sent = filters.iter().filter_map(|name| Some((*name, asked.params[*name].as_str()?)));
    let wanted = given.iter().copied().chain(sent);
    let sets = wanted.map(|(name, value)| Set::with::<T>(look, owner, name, value));
    let sets: Vec<Set> = sets.collect::<Result<_, _>>()?;
    let set = match sets.is_empty() {
        true => Set::whole::<T>(look, owner)?,
        false => Set::All(sets),
    };
    engine::page(look, owner, set, &params::<Page>(asked)?, url)
}

/// A route that runs a command.
pub fn write(line: &'static str, shows: &'static str, command: Write) -> Route {
    Route::new(line, shows, false, Action::Write(command))
}

/// A route that hands out a file.
pub fn bytes(line: &'static str, question: Bytes) -> Route {
    Route { cost: Cost::Long, ..Route::new(line, "", false, Action::Bytes(question)) }
}

/// A route that works with the engine.
pub fn work(
    line: &'static str,
    decide: fn(&mut Tx<'_>, &Asked) -> Result<Value, Stop>,
    carry_out: fn(Engine, PlatformNo, Value) -> Working,
) -> Route {
    Route::new(line, "", false, Action::Engine(Work { decide, carry_out }))
}

/// The typed parameters of a request.
pub fn params<P: DeserializeOwned>(asked: &Asked) -> Result<P, Stop> {
    serde_json::from_value(asked.params.clone()).map_err(Stop::from)
}

/// Renders what a command returns.
pub fn object<T: Object>(
    tx: &mut Tx<'_>,
    asked: &Asked,
    result: Result<T, Stop>,
) -> Result<Shown, Stop> {
    let object = result?;
    show::written(tx, &asked.caller, &object, &asked.expand)
}

/// Renders what is not stored under an id of its own.
pub fn value<T: Serialize>(
    tx: &mut Tx<'_>,
    asked: &Asked,
    result: Result<T, Stop>,
) -> Result<Shown, Stop> {
    let body = result?;
    show::value(tx, &asked.caller, &body, &asked.expand)
}

/// The id at a place of the path.
pub fn id(asked: &Asked, place: usize) -> &str {
    asked.ids.get(place).map_or("", String::as_str)
}

/// What is left of a deleted object.
pub type Deleted = commands::Deleted;
