//! What a list holds, in terms of kept lists: all that is in one of several, or in each of them.
//!
//! Nothing here looks at objects. A set is walked by seeking in the lists it is made of, so that a
//! page of a rare match costs what the match costs, not what lies between.

use std::collections::VecDeque;

use model::{object::Object, resource::Resource};
use store::{Bounds, Span, sort_key};

use crate::{error::Error, vault::Vault};

/// Members read at once where it is not known how many will be wanted.
const FEW: usize = 8;

/// Members read at once at the most.
const MANY: usize = 512;

/// Behind every value of a filter.
pub const LAST: &str = "\u{7f}";

/// What keeps lists, each by its name.
pub trait Lists {
    /// What the names of lists are made with.
    fn vault(&self) -> &Vault;
    /// Members of a list.
    fn members(&mut self, list: &str, span: &Span) -> Result<Vec<String>, Error>;
    /// Objects of an account whose ids begin with a prefix; see [`Resource::owned`].
    fn owned(&mut self, prefix: &str, owner: &str, span: &Span) -> Result<Vec<String>, Error>;
    /// The values of a filter whose lists have members, from one on and before another.
    fn list_values(&mut self, name: &str, from: &str, before: &str) -> Result<Vec<String>, Error>;
}

/// A set of ids, kept in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Set {
    /// A part of one kept list.
    List {
        /// The list's name.
        name: String,
        /// The part.
        within: Bounds,
    },
    /// Objects of an account whose ids begin with a prefix, or a part of them. They stand together
    /// where they are stored, and so are in no kept list.
    Owned {
        /// What the ids begin with.
        prefix: &'static str,
        /// The account.
        owner: String,
        /// The part.
        within: Bounds,
    },
    /// One object, which is known otherwise.
    One(String),
    /// What is in any of them.
    Any(Vec<Set>),
    /// What is in all of them.
    All(Vec<Set>),
}

impl Set {
    /// The empty set.
    pub fn nothing() -> Set {
        Set::Any(Vec::new())
    }

    /// One object.
    pub fn one(id: String) -> Set {
        Set::One(id)
    }

    /// A whole kept list.
    pub(crate) fn list(name: String) -> Set {
        Set::List { name, within: Bounds::default() }
    }

    /// All objects of a type that an account holds.
    pub fn whole<T: Object>(lists: &mut impl Lists, owner: &str) -> Result<Set, Error> {
        if T::RESOURCE.owned {
            let of = |prefix: &&'static str| Set::Owned {
                prefix,
                owner: owner.to_owned(),
                within: Bounds::default(),
            };
            let mut sets: Vec<Set> = T::RESOURCE.prefixes.iter().map(of).collect();
            return Ok(if sets.len() == 1 { sets.remove(0) } else { Set::Any(sets) });
        }
        match T::RESOURCE.parts {
            None => Ok(Set::list(lists.vault().list_name(&T::RESOURCE, owner, None)?)),
            Some(filter) => Set::values::<T>(lists, owner, filter, ("", LAST), |_| true),
        }
    }

    /// Those with a filter's value.
    pub fn with<T: Object>(
        lists: &impl Lists,
        owner: &str,
        filter: &str,
        value: &str,
    ) -> Result<Set, Error> {
        Set::of_value(lists, &T::RESOURCE, owner, filter, value)
    }

    /// Those of a resource with a filter's value.
    pub(crate) fn of_value(
        lists: &impl Lists,
        of: &Resource,
        owner: &str,
        filter: &str,
        value: &str,
    ) -> Result<Set, Error> {
        Ok(Set::list(lists.vault().list_name(of, owner, Some((filter, value)))?))
    }

    /// Those that have all values of filters that are given; all objects if none is.
    pub fn of<'v, T: Object>(
        lists: &mut impl Lists,
        owner: &str,
        given: impl IntoIterator<Item = (&'v str, &'v str)>,
    ) -> Result<Set, Error> {
        let given = given.into_iter();
        let sets = given.map(|(filter, value)| Set::with::<T>(lists, owner, filter, value));
        let sets: Vec<Set> = sets.collect::<Result<_, _>>()?;
        match sets.is_empty() {
            true => Set::whole::<T>(lists, owner),
            false => Ok(Set::All(sets)),
        }
    }

    /// Those with one of a filter's values: from one on and before another, and fit.
    pub fn values<T: Object>(
        lists: &mut impl Lists,
        owner: &str,
        filter: &str,
        (from, before): (&str, &str),
        fits: impl Fn(&str) -> bool,
    ) -> Result<Set, Error> {
        let name = lists.vault().list_names(&T::RESOURCE, owner, filter);
        let values = lists.list_values(&name, from, before)?;
        let values = values.iter().filter(|value| fits(value));
        let lists = values.map(|value| Set::with::<T>(lists, owner, filter, value));
        Ok(Set::Any(lists.collect::<Result<_, _>>()?))
    }

    /// The part of a list that lies within limits.
    #[must_use]
    pub fn within(self, limits: &Bounds) -> Set {
        match self {
            Set::List { name, within } => Set::List { name, within: narrow(within, limits) },
            Set::Owned { prefix, owner, within } => {
                Set::Owned { prefix, owner, within: narrow(within, limits) }
            }
            Set::One(id) if limits.contain(sort_key(&id)) => Set::One(id),
            Set::One(_) => Set::nothing(),
            Set::Any(sets) => Set::Any(sets.into_iter().map(|set| set.within(limits)).collect()),
            Set::All(sets) => Set::All(sets.into_iter().map(|set| set.within(limits)).collect()),
        }
    }
}

/// What lies within both.
pub fn narrow(mut bounds: Bounds, other: &Bounds) -> Bounds {
    bounds.above = bounds.above.max(other.above.clone());
    bounds.from = bounds.from.max(other.from.clone());
    bounds.below = least(bounds.below, other.below.clone());
    bounds
}

/// A place in the order of ids, seen in the direction of a walk.
#[derive(Debug, Clone)]
struct Place {
    key: String,
    /// Whether what stands there counts.
    inclusive: bool,
}

impl Place {
    fn is_reached(&self, key: &str, ascending: bool) -> bool {
        match key == self.key {
            true => self.inclusive,
            false => (key > self.key.as_str()) == ascending,
        }
    }

    fn bounds(&self, ascending: bool) -> Bounds {
        let key = Some(self.key.clone());
        match (ascending, self.inclusive) {
            (true, true) => Bounds { from: key, ..Bounds::default() },
            (true, false) => Bounds { above: key, ..Bounds::default() },
            (false, false) => Bounds { below: key, ..Bounds::default() },
            // Before what sorts next behind it: keys are of `0-9A-Za-z`.
            (false, true) => Bounds { below: key.map(|key| key + "!"), ..Bounds::default() },
        }
    }
}

/// A walk over a set, in one direction.
pub(crate) struct Walk {
    node: Node,
    ascending: bool,
    at: Option<Place>,
}

impl Walk {
    /// Begins at the end where the direction begins. `expected` members will be wanted, or a few
    /// more.
    pub(crate) fn new(set: Set, ascending: bool, expected: usize) -> Walk {
        // Of what is kept in order all that is read is wanted; several such, if they are the parts
        // of one type, are few.
        let whole = |set: &Set| matches!(set, Set::List { .. } | Set::Owned { .. });
        let owned = |set: &Set| matches!(set, Set::Owned { .. });
        let first = match &set {
            set if whole(set) => expected.min(MANY),
            Set::Any(parts) if parts.iter().all(owned) => expected.min(MANY),
            _ => expected.min(FEW),
        };
        Walk { node: Node::of(set, first.max(1)), ascending, at: None }
    }

    /// The next members; fewer than are wanted only at the end.
    pub(crate) fn take(
        &mut self,
        lists: &mut impl Lists,
        wanted: usize,
    ) -> Result<Vec<String>, Error> {
        let mut ids = Vec::with_capacity(wanted.min(MANY));
        while ids.len() < wanted {
            let Some(id) = self.node.seek(lists, self.ascending, self.at.as_ref())? else { break };
            self.at = Some(Place { key: sort_key(&id).to_owned(), inclusive: false });
            ids.push(id);
        }
        Ok(ids)
    }
}

enum Node {
    List(ListWalk),
    One(String),
    Any(Vec<Node>),
    All(Vec<Node>),
}

impl Node {
    fn of(set: Set, first: usize) -> Node {
        let all = |sets: Vec<Set>| sets.into_iter().map(|set| Node::of(set, first)).collect();
        match set {
            Set::List { name, within } => {
                Node::List(ListWalk::new(Kept::List(name), within, first))
            }
            Set::Owned { prefix, owner, within } => {
                Node::List(ListWalk::new(Kept::Owned { prefix, owner }, within, first))
            }
            Set::One(id) => Node::One(id),
            Set::Any(sets) => Node::Any(all(sets)),
            Set::All(sets) => Node::All(all(sets)),
        }
    }

    /// The first member at a place or behind it.
    fn seek(
        &mut self,
        lists: &mut impl Lists,
        ascending: bool,
        to: Option<&Place>,
    ) -> Result<Option<String>, Error> {
        match self {
            Node::List(list) => list.seek(lists, ascending, to),
            Node::One(id) => {
                let ahead = to.is_none_or(|to| to.is_reached(sort_key(id), ascending));
                Ok(ahead.then(|| id.clone()))
            }
            Node::Any(nodes) => {
                let mut first: Option<String> = None;
                for node in nodes {
                    let Some(id) = node.seek(lists, ascending, to)? else { continue };
                    let sooner = first.as_ref().is_none_or(|first| {
                        (sort_key(&id) < sort_key(first)) == ascending && id != *first
                    });
                    if sooner {
                        first = Some(id);
                    }
                }
                Ok(first)
            }
            Node::All(nodes) => leap(nodes, lists, ascending, to),
        }
    }
}

/// The first member of all: what one has is sought in the next, and what that has instead in the
/// others, until all have the same.
fn leap(
    nodes: &mut [Node],
    lists: &mut impl Lists,
    ascending: bool,
    to: Option<&Place>,
) -> Result<Option<String>, Error> {
    let mut to = to.cloned();
    let mut found: Option<String> = None;
    let (mut agreed, all) = (0, nodes.len());
    while agreed < all {
        for node in nodes.iter_mut() {
            let Some(id) = node.seek(lists, ascending, to.as_ref())? else { return Ok(None) };
            if found.as_ref() == Some(&id) {
                agreed += 1;
            } else {
                to = Some(Place { key: sort_key(&id).to_owned(), inclusive: true });
                (found, agreed) = (Some(id), 1);
            }
            if agreed == all {
                break;
            }
        }
    }
    Ok(found)
}

/// What is kept in order of ids.
enum Kept {
    List(String),
    Owned { prefix: &'static str, owner: String },
}

/// A walk over what is kept in order.
struct ListWalk {
    of: Kept,
    within: Bounds,
    /// Read, and not passed yet.
    ahead: VecDeque<String>,
    /// There is nothing behind what is ahead.
    ended: bool,
    first: usize,
    stretch: usize,
}

impl ListWalk {
    fn new(of: Kept, within: Bounds, first: usize) -> ListWalk {
        ListWalk { of, within, ahead: VecDeque::new(), ended: false, first, stretch: first }
    }

    fn seek(
        &mut self,
        lists: &mut impl Lists,
        ascending: bool,
        to: Option<&Place>,
    ) -> Result<Option<String>, Error> {
        let mut passed = 0;
        while let Some(front) = self.ahead.front() {
            if to.is_none_or(|to| to.is_reached(sort_key(front), ascending)) {
                return Ok(Some(front.clone()));
            }
            self.ahead.pop_front();
            passed += 1;
        }
        if self.ended {
            return Ok(None);
        }
        // Who leaps wants little of what comes next; who takes all of it wants more at once.
        if passed > 1 {
            self.stretch = self.first;
        }
        let bounds = match to {
            Some(to) => narrow(self.within.clone(), &to.bounds(ascending)),
            None => self.within.clone(),
        };
        let span = Span { bounds, ascending, limit: self.stretch };
        self.ahead = match &self.of {
            Kept::List(name) => lists.members(name, &span)?,
            Kept::Owned { prefix, owner } => lists.owned(prefix, owner, &span)?,
        }
        .into();
        self.ended = self.ahead.len() < self.stretch;
        self.stretch = (2 * self.stretch).min(MANY);
        Ok(self.ahead.front().cloned())
    }
}

/// The earlier of two limits.
pub(crate) fn least(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
