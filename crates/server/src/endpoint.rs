//! What an endpoint is: a method and a path, and a function that reads or commands.
//!
//! The route list is data, so that it can be printed, and so that nothing runs without its
//! parameters checked and its caller known. What a function takes of a request is seen from its type;
//! a constructor says which of it, so that no type is taken for another.

mod api_request;
mod body;
mod handler;
mod route;

pub use api_request::ApiRequest;
pub use route::{Action, Route, Work, Working};

use std::sync::Arc;

use connect::{commands::files::Contents, show};
use engine::{Caller, Engine, Error, Rendered, Set, Snapshot, Tx};
use model::{object::Object, refusal::Place};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use store::PlatformNo;
use wire::lists::{List, Page};

use handler::{Command, Filtered, Ids, Paged, Question, TakesParams, Uploaded};

/// A route that reads what the ids of its path name.
pub fn read<const N: usize, T, K>(
    line: &'static str,
    question: impl Question<Ids<N, T, K>>,
) -> Route {
    reads(line, question)
}

/// A route that reads what ids and parameters say.
pub fn query<S: TakesParams, Q: Question<S>>(line: &'static str, question: Q) -> Route {
    reads(line, question)
}

/// A route that reads a page of a list.
pub fn list<const N: usize, T, K>(
    line: &'static str,
    question: impl Question<Paged<N, T, K>>,
) -> Route {
    lists(reads(line, question))
}

/// A route that reads a page of what parameters filter.
pub fn list_by<const N: usize, P, T, K>(
    line: &'static str,
    question: impl Question<Filtered<N, P, T, K>>,
) -> Route {
    lists(reads(line, question))
}

/// A route that runs a command, which takes the ids of the path and parameters.
pub fn write<S: TakesParams, C: Command<S>>(line: &'static str, command: C) -> Route {
    runs(line, command)
}

/// A route that runs a command, which takes the ids of the path alone.
pub fn act<const N: usize, T, K>(line: &'static str, command: impl Command<Ids<N, T, K>>) -> Route {
    runs(line, command)
}

/// A route that runs a command, which takes parameters and a file.
pub fn upload<const N: usize, P, T, K>(
    line: &'static str,
    command: impl Command<Uploaded<N, P, T, K>>,
) -> Route {
    Route { upload: true, ..runs(line, command) }
}

/// A route that retrieves one object of the acting account, named by the last id of the path.
pub fn retrieve<T: Object + 'static>(line: &'static str, place: Place) -> Route {
    let question = move |reader: &mut Snapshot<'_>, asked: &ApiRequest| {
        let [id] = asked.ids()?;
        show::stored::<T>(reader, &asked.caller, id, place, &asked.expand)
    };
    Route::new(line, 1, T::OBJECT, reading(question))
}

/// A route that lists the acting account's objects. Each filter is a parameter, and one of the
/// type's own filters, of the same name; one that the type does not have finds nothing.
pub fn list_of<T: Object + 'static>(line: &'static str, filters: &'static [&'static str]) -> Route {
    let question = move |reader: &mut Snapshot<'_>, asked: &ApiRequest| {
        let (_, url) = line.split_once(' ').unwrap_or_default();
        let sent = filters.iter().filter_map(|name| Some((*name, asked.params[*name].as_str()?)));
        let set = Set::of::<T>(reader, &asked.caller.account, sent)?;
        let page: Page = asked.params()?;
        let list: List<T> = engine::page(reader, &asked.caller.account, set, &page, url)?;
        show::value(reader, &asked.caller, &list, &asked.expand)
    };
    lists(Route::new(line, 0, T::OBJECT, reading(question)))
}

/// A route that hands out the file that its path names.
pub fn bytes(
    line: &'static str,
    question: fn(&mut Snapshot<'_>, &Caller, &str) -> Result<Contents, Error>,
) -> Route {
    let question = move |reader: &mut Snapshot<'_>, asked: &ApiRequest| {
        let [id] = asked.ids()?;
        question(reader, &asked.caller, id)
    };
    Route::new(line, 1, "", Action::Bytes(Arc::new(question))).reads_many()
}

/// A route that works with the engine: what is decided in a transaction is carried out then.
pub fn work<P, D>(
    line: &'static str,
    decide: fn(&mut Tx<'_>, &P) -> Result<D, Error>,
    carry_out: fn(Engine, PlatformNo, Value) -> Working,
) -> Route
where
    P: DeserializeOwned + 'static,
    D: Serialize + 'static,
{
    let decide = move |tx: &mut Tx<'_>, asked: &ApiRequest| {
        Ok(serde_json::to_value(decide(tx, &asked.params()?)?)?)
    };
    Route::new(line, 0, "", Action::Engine(Work { decide: Arc::new(decide), carry_out }))
}

fn reads<S, Q: Question<S>>(line: &'static str, question: Q) -> Route {
    let action = move |reader: &mut Snapshot<'_>, asked: &ApiRequest| question.ask(reader, asked);
    Route::new(line, Q::IDS, Q::SHOWS, reading(action))
}

fn reading(
    question: impl Fn(&mut Snapshot<'_>, &ApiRequest) -> Result<Rendered, Error> + Send + Sync + 'static,
) -> Action {
    Action::Read(Arc::new(question))
}

fn lists(route: Route) -> Route {
    Route { lists: true, ..route.reads_many() }
}

fn runs<S, C: Command<S>>(line: &'static str, command: C) -> Route {
    let action = move |tx: &mut Tx<'_>, by: &Caller, asked: &ApiRequest| command.run(tx, by, asked);
    Route::new(line, C::IDS, C::SHOWS, Action::Write(Arc::new(action)))
}
