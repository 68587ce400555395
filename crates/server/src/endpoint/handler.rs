//! Which functions a route can run: those that take the ids of its path, one by one and in the path's
//! order, and then the parameters.
//!
//! A function is looked at by its type, once, when its route is made. What a request brings is handed
//! to it as it is.

use engine::{Caller, Shown, Snapshot, Stop, Tx, commands::files::Upload};
use serde::de::DeserializeOwned;
use serde_json::Value;
use wire::lists::{List, Page};

use super::{asked::Asked, body::Body};

/// A function that a transaction runs.
pub trait Command<Takes>: Send + Sync + 'static {
    /// How many ids it takes.
    const IDS: usize;
    /// The type that it shows; see [`Body::SHOWS`].
    const SHOWS: &'static str;

    /// Runs it on a request and shows what it gives.
    fn run(&self, tx: &mut Tx<'_>, caller: &Caller, asked: &Asked) -> Result<Shown, Stop>;
}

/// A function that reads from a snapshot.
pub trait Question<Takes>: Send + Sync + 'static {
    /// How many ids it takes.
    const IDS: usize;
    /// The type that it shows, or lists; see [`Body::SHOWS`].
    const SHOWS: &'static str;

    /// Asks it what a request asks, and shows what it gives.
    fn ask(&self, look: &mut Snapshot<'_>, asked: &Asked) -> Result<Shown, Stop>;
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
    ($n:literal: $($id:ident: $text:ty),*) => {
        takes!(@command $n, Ids<$n, T, K>, [$($id: $text),*], [], [], |asked| []);
        takes!(@command $n, Typed<$n, P, T, K>, [$($id: $text),*], [P: DeserializeOwned], [P],
            |asked| [asked.params()?]);
        takes!(@command $n, Json<$n, T, K>, [$($id: $text),*], [], [&Value],
            |asked| [&asked.params]);
        takes!(@command $n, Uploaded<$n, P, T, K>, [$($id: $text),*], [P: DeserializeOwned],
            [P, Option<&Upload>], |asked| [asked.params()?, asked.upload.as_ref()]);
        takes!(@question $n, Ids<$n, T, K>, T, [$($id: $text),*], [], [], |asked| []);
        takes!(@question $n, Typed<$n, P, T, K>, T, [$($id: $text),*], [P: DeserializeOwned], [P],
            |asked| [asked.params()?]);
        takes!(@question $n, Json<$n, T, K>, T, [$($id: $text),*], [], [&Value],
            |asked| [&asked.params]);
        takes!(@list $n, Paged<$n, T, K>, [$($id: $text),*], [], [&Page],
            |asked| [&asked.params()?]);
        takes!(@list $n, Filtered<$n, P, T, K>, [$($id: $text),*], [P: DeserializeOwned],
            [P, &Page], |asked| [asked.params()?, &asked.params()?]);
    };
    (@command $n:literal, $takes:ty, [$($id:ident: $text:ty),*], [$($p:ident: $bound:path)?],
        [$($given:ty),*], |$asked:ident| [$($value:expr),*]) => {
        impl<F, $($p,)? T, K> Command<$takes> for F
        where
            F: Fn(&mut Tx<'_>, &Caller $(, $text)* $(, $given)*) -> Result<T, Stop>,
            F: Send + Sync + 'static,
            $($p: $bound,)?
            T: Body<K>,
        {
            const IDS: usize = $n;
            const SHOWS: &'static str = T::SHOWS;

            fn run(&self, tx: &mut Tx<'_>, by: &Caller, $asked: &Asked) -> Result<Shown, Stop> {
                let [$($id),*] = $asked.ids()?;
                self(tx, by $(, $id)* $(, $value)*)?.written(tx, $asked)
            }
        }
    };
    (@question $n:literal, $takes:ty, $gives:ty, [$($id:ident: $text:ty),*],
        [$($p:ident: $bound:path)?], [$($given:ty),*], |$asked:ident| [$($value:expr),*]) => {
        impl<F, $($p,)? T, K> Question<$takes> for F
        where
            F: Fn(&mut Snapshot<'_>, &Caller $(, $text)* $(, $given)*) -> Result<$gives, Stop>,
            F: Send + Sync + 'static,
            $($p: $bound,)?
            T: Body<K>,
        {
            const IDS: usize = $n;
            const SHOWS: &'static str = T::SHOWS;

            fn ask(&self, look: &mut Snapshot<'_>, $asked: &Asked) -> Result<Shown, Stop> {
                let [$($id),*] = $asked.ids()?;
                self(look, &$asked.caller $(, $id)* $(, $value)*)?.read(look, $asked)
            }
        }
    };
    (@list $n:literal, $takes:ty, [$($id:ident: $text:ty),*], [$($p:ident: $bound:path)?],
        [$($given:ty),*], |$asked:ident| [$($value:expr),*]) => {
        impl<F, $($p,)? T, K> Question<$takes> for F
        where
            F: Fn(&mut Snapshot<'_>, &Caller $(, $text)* $(, $given)*) -> Result<List<T>, Stop>,
            F: Send + Sync + 'static,
            $($p: $bound,)?
            T: Body<K> + serde::Serialize,
        {
            const IDS: usize = $n;
            const SHOWS: &'static str = T::SHOWS;

            fn ask(&self, look: &mut Snapshot<'_>, $asked: &Asked) -> Result<Shown, Stop> {
                let [$($id),*] = $asked.ids()?;
                let page = self(look, &$asked.caller $(, $id)* $(, $value)*)?;
                engine::show::value(look, &$asked.caller, &page, &$asked.expand)
            }
        }
    };
}

takes!(0:);
takes!(1: first: &str);
takes!(2: first: &str, second: &str);
