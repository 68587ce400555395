//! Which functions a route can run: those that take the ids of its path, one by one and in the path's
//! order, and then the parameters.
//!
//! A function is looked at by its type, once, when its route is made. What a request brings is handed
//! to it as it is.

use connect::commands::files::Upload;
use engine::{Caller, Error, Rendered, Snapshot, Tx};
use serde::de::DeserializeOwned;
use serde_json::Value;
use wire::lists::Page;

use super::{api_request::ApiRequest, body::Body};

/// A function that a transaction runs.
pub trait Command<Takes>: Send + Sync + 'static {
    /// How many ids it takes.
    const IDS: usize;
    /// The type that it shows; see [`Body::SHOWS`].
    const SHOWS: &'static str;

    /// Runs it on a request and shows what it gives.
    fn run(&self, tx: &mut Tx<'_>, caller: &Caller, asked: &ApiRequest) -> Result<Rendered, Error>;
}

/// A function that reads from a snapshot.
pub trait Question<Takes>: Send + Sync + 'static {
    /// How many ids it takes.
    const IDS: usize;
    /// The type that it shows, or lists; see [`Body::SHOWS`].
    const SHOWS: &'static str;

    /// Asks it what a request asks, and shows what it gives.
    fn ask(&self, reader: &mut Snapshot<'_>, asked: &ApiRequest) -> Result<Rendered, Error>;
}

/// Takes ids alone: `N` of them.
pub struct Ids<const N: usize, T, K>(T, K);

/// Takes ids, then typed parameters.
pub struct Typed<const N: usize, P, T, K>(P, T, K);

/// Takes ids, then the parameters as they were checked: what translates them for an older function.
pub struct Json<const N: usize, T, K>(T, K);

/// What takes parameters that are no filters.
pub trait TakesParams {}

impl<const N: usize, P, T, K> TakesParams for Typed<N, P, T, K> {}
impl<const N: usize, T, K> TakesParams for Json<N, T, K> {}

/// Takes ids, typed parameters, and a file.
pub struct Uploaded<const N: usize, P, T, K>(P, T, K);

/// Takes ids, then which page of a list is wanted.
pub struct Paged<const N: usize, T, K>(T, K);

/// Takes ids, typed filters, then which page of a list is wanted.
pub struct Filtered<const N: usize, P, T, K>(P, T, K);

/// Implements [`Command`] and [`Question`] for functions that take so many ids.
macro_rules! takes {
    ($n:literal: $($id:ident),*) => {
        takes!(@both Ids<$n, T, K>, $n, [$($id),*], [], [], |asked| []);
        takes!(@both Json<$n, T, K>, $n, [$($id),*], [], [&Value], |asked| [&asked.params]);
        takes!(@both Typed<$n, P, T, K>, $n, [$($id),*], [P], [P], |asked| [asked.params()?]);
        takes!(@command Uploaded<$n, P, T, K>, $n, [$($id),*], [P], [P, Option<&Upload>],
            |asked| [asked.params()?, asked.upload.as_ref()]);
        takes!(@question Paged<$n, T, K>, $n, [$($id),*], [], [&Page],
            |asked| [&asked.params()?]);
        takes!(@question Filtered<$n, P, T, K>, $n, [$($id),*], [P], [P, &Page],
            |asked| [asked.params()?, &asked.params()?]);
    };
    (@both $($rest:tt)*) => {
        takes!(@command $($rest)*);
        takes!(@question $($rest)*);
    };
    (@command $takes:ty, $n:literal, [$($id:ident),*], [$($p:ident)?], [$($given:ty),*],
        |$asked:ident| [$($value:expr),*]) => {
        impl<F, $($p: DeserializeOwned,)? T: Body<K>, K> Command<$takes> for F
        where
            F: Fn(&mut Tx<'_>, &Caller $(, takes!(@text $id))* $(, $given)*) -> Result<T, Error>,
            F: Send + Sync + 'static,
        {
            const IDS: usize = $n;
            const SHOWS: &'static str = T::SHOWS;

            fn run(&self, tx: &mut Tx<'_>, by: &Caller, $asked: &ApiRequest) -> Result<Rendered, Error> {
                let [$($id),*] = $asked.ids()?;
                self(tx, by $(, $id)* $(, $value)*)?.written(tx, $asked)
            }
        }
    };
    (@question $takes:ty, $n:literal, [$($id:ident),*], [$($p:ident)?], [$($given:ty),*],
        |$asked:ident| [$($value:expr),*]) => {
        impl<F, $($p: DeserializeOwned,)? T: Body<K>, K> Question<$takes> for F
        where
            F: Fn(&mut Snapshot<'_>, &Caller $(, takes!(@text $id))* $(, $given)*)
                -> Result<T, Error>,
            F: Send + Sync + 'static,
        {
            const IDS: usize = $n;
            const SHOWS: &'static str = T::SHOWS;

            fn ask(&self, reader: &mut Snapshot<'_>, $asked: &ApiRequest) -> Result<Rendered, Error> {
                let [$($id),*] = $asked.ids()?;
                self(reader, &$asked.caller $(, $id)* $(, $value)*)?.read(reader, $asked)
            }
        }
    };
    (@text $id:ident) => { &str };
}

takes!(0:);
takes!(1: first);
takes!(2: first, second);
