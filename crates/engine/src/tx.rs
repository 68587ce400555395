//! The transaction that a command works in.
//!
//! Reads see what is committed and what this command has changed. Writes are collected; the
//! writer applies all of them, or none if the command is refused.

mod books;
mod calls;
mod clock;
mod events;
mod reader;

use std::{
    any::Any,
    any::TypeId,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use model::object::Object;
use serde::Serialize;
use serde_json::json;
use store::{
    CallChange, KeyRow, ListingRow, ObjectRow, ParkedRow, PlatformRow, RowReader, TimerRow,
    WriteSet, is_marked,
};

use crate::{
    caller::Caller,
    calls::call_body::Outgoing,
    clock::Clock,
    envelope,
    error::Error,
    ids::Draw,
    parsed::AnyObject,
    reader::Reader,
    rows::{Row, content_id, object_of},
    settings::Settings,
    vault::Vault,
};

/// What all commands of an engine share, and none of them changes.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) vault: &'a Vault,
    pub(crate) clock: &'a Clock,
    /// See [`crate::Domain::outside`].
    pub(crate) outside: &'a (dyn Any + Send + Sync),
}

/// One command's view of its platform, and what it has changed so far.
pub struct Tx<'a> {
    pub(crate) reader: &'a mut dyn RowReader,
    pub(crate) platform: PlatformRow,
    context: Context<'a>,
    pub(crate) now: i64,
    pub(crate) draw: Draw,
    pub(crate) writes: WriteSet,
    before: PlatformRow,
    request: Option<String>,
    idempotency_key: Option<String>,
    /// See [`Caller::base_url`].
    base_url: Option<Arc<str>>,
    /// The newest version of each object that this command changed.
    changed: HashMap<String, Change>,
    /// Objects that were looked at, and not changed: a payment asks the same accounts again and
    /// again.
    shared: HashMap<String, Found>,
    /// Places in the write set of what is sealed when the command is done.
    personal: HashSet<usize>,
    /// Calls to the outside that this command makes.
    pub(crate) outgoing: Vec<Outgoing>,
}

/// An object of one type that was looked for, and its owner.
struct Found {
    of: TypeId,
    found: Option<(String, AnyObject)>,
}

/// Where an object's newest version stands in the write set.
struct Change {
    place: usize,
    /// An event refers to it: the next change makes a new version.
    told: bool,
    lists: Vec<String>,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(
        reader: &'a mut dyn RowReader,
        platform: PlatformRow,
        context: Context<'a>,
        now: i64,
        draw: Draw,
    ) -> Tx<'a> {
        let writes = WriteSet { platform: platform.no, ..WriteSet::default() };
        let before = platform.clone();
        Tx {
            reader,
            platform,
            context,
            now,
            draw,
            writes,
            before,
            request: None,
            idempotency_key: None,
            base_url: None,
            changed: HashMap::new(),
            shared: HashMap::new(),
            personal: HashSet::new(),
            outgoing: Vec::new(),
        }
    }

    /// Lets the events name the request that caused them, and links begin with the address that
    /// its caller used.
    pub(crate) fn caused_by(&mut self, caller: &Caller) {
        self.request.clone_from(&caller.request);
        self.idempotency_key.clone_from(&caller.idempotency_key);
        self.base_url.clone_from(&caller.base_url);
    }

    /// A link to a path of this server, for whoever caused this to open.
    pub fn link(&self, path: &str) -> String {
        self.context.settings.links.to(self.base_url.as_deref(), path)
    }

    /// The caller as which timers and the platform's own housekeeping act.
    pub fn platform_caller(&self) -> Caller {
        Caller::platform(&self.platform)
    }

    /// A new id of an object that belongs to `owner`, which begins as most of its type do.
    pub fn new_id<T: Object>(&mut self, owner: &str) -> String {
        self.id(T::RESOURCE.prefix(), owner)
    }

    /// A new id of an object that belongs to `owner`.
    pub fn id(&mut self, prefix: &str, owner: &str) -> String {
        let seq = self.next_seq();
        self.draw.id(prefix, owner, self.now, seq)
    }

    /// Random characters, for what must not be guessed.
    pub fn secret(&mut self, length: usize) -> String {
        self.draw.text(length)
    }

    pub(crate) fn next_seq(&mut self) -> i64 {
        let seq = self.platform.next_seq;
        self.platform.next_seq += 1;
        seq
    }

    /// Adds an object.
    pub fn insert<T: Object>(&mut self, owner: &str, object: &T) -> Result<(), Error> {
        if T::RESOURCE.owned && !is_marked(object.id(), owner) {
            return Err(Error::bug(format!("{} is not made with its owner, {owner}", object.id())));
        }
        let lists = self.lists_of(owner, object)?;
        for list in &lists {
            self.join(list, object.id());
        }
        let row = self.row_of(owner, object, 1)?;
        self.push(row, lists, object.is_personal());
        Ok(())
    }

    /// Keeps the contents of a file: a row like an object's, in no list.
    pub fn keep_content(&mut self, owner: &str, file: &str, content: &[u8]) {
        let row = ObjectRow {
            id: content_id(file),
            version: 1,
            owner: owner.to_owned(),
            deleted: false,
            doc: content.to_vec(),
            internal: Vec::new(),
        };
        self.push(row, Vec::new(), true);
    }

    /// Replaces an object. The version that an event refers to stays as it is.
    pub fn update<T: Object>(&mut self, object: &T) -> Result<(), Error> {
        self.replace(object, None)
    }

    /// Replaces an object, which from now on belongs to another owner.
    pub fn hand_over<T: Object>(&mut self, object: &T, owner: &str) -> Result<(), Error> {
        self.replace(object, Some(owner))
    }

    fn replace<T: Object>(&mut self, object: &T, owner: Option<&str>) -> Result<(), Error> {
        let id = object.id();
        let (was, version, in_place, before) = self.current::<T>(id)?;
        let owner = owner.map_or(was, str::to_owned);
        let lists = self.lists_of(&owner, object)?;
        for list in lists.iter().filter(|list| !before.contains(list)) {
            self.join(list, id);
        }
        for list in before.iter().filter(|list| !lists.contains(list)) {
            self.leave(list, id);
        }
        match in_place {
            Some(place) => {
                self.writes.objects[place] = self.row_of(&owner, object, version)?;
                if object.is_personal() {
                    self.personal.insert(place);
                }
                if let Some(change) = self.changed.get_mut(id) {
                    change.lists = lists;
                }
            }
            None => {
                let row = self.row_of(&owner, object, version + 1)?;
                self.push(row, lists, object.is_personal());
            }
        }
        Ok(())
    }

    /// Takes an object out of all its lists; afterwards it is not found.
    pub fn delete<T: Object>(&mut self, object: &T) -> Result<(), Error> {
        let id = object.id();
        let (owner, version, _, before) = self.current::<T>(id)?;
        for list in &before {
            self.leave(list, id);
        }
        let stub = json!({ "id": id, "object": T::OBJECT, "deleted": true });
        let row = ObjectRow {
            id: id.to_owned(),
            version: version + 1,
            owner,
            deleted: true,
            doc: envelope::write(self.context.vault.shape(), &stub)?,
            internal: Vec::new(),
        };
        self.push(row, Vec::new(), false);
        Ok(())
    }

    /// Owner, version, place in the write set if it may be replaced there, and lists.
    fn current<T: Object>(
        &mut self,
        id: &str,
    ) -> Result<(String, i64, Option<usize>, Vec<String>), Error> {
        if let Some(change) = self.changed.get(id) {
            let row = &self.writes.objects[change.place];
            let in_place = (!change.told).then_some(change.place);
            return Ok((row.owner.clone(), row.version, in_place, change.lists.clone()));
        }
        let row = self
            .reader
            .object(self.platform.no, id)?
            .ok_or_else(|| Error::bug(format!("{id} is changed but does not exist")))?;
        let row = self.opened(row)?;
        let lists = self.lists_of(&row.owner, &object_of::<T>(&row)?)?;
        Ok((row.owner, row.version, None, lists))
    }

    fn push(&mut self, row: ObjectRow, lists: Vec<String>, personal: bool) {
        let place = self.writes.objects.len();
        self.changed.insert(row.id.clone(), Change { place, told: false, lists });
        self.writes.objects.push(row);
        if personal {
            self.personal.insert(place);
        }
    }

    fn join(&mut self, list: &str, id: &str) {
        let row = ListingRow { list: list.to_owned(), id: id.to_owned() };
        self.writes.left.retain(|left| *left != row);
        self.writes.joined.push(row);
    }

    fn leave(&mut self, list: &str, id: &str) {
        let row = ListingRow { list: list.to_owned(), id: id.to_owned() };
        self.writes.joined.retain(|joined| *joined != row);
        self.writes.left.push(row);
    }

    /// A timer of the platform that was put aside.
    pub fn parked(&mut self, seq: i64) -> Result<Option<ParkedRow>, Error> {
        Ok(self.reader.parked_timer(self.platform.no, seq)?)
    }

    /// Puts a timer aside no more.
    pub fn unpark(&mut self, seq: i64) {
        self.writes.unparked.push(seq);
        // Whoever remembers something of this platform learns that it has changed.
        self.next_seq();
    }

    /// The ids of the objects of a type that this command changed, each once, in order.
    pub fn touched<T: Object>(&self) -> Vec<String> {
        let ids = self.writes.objects.iter().map(|row| &row.id);
        let mut touched: Vec<String> = Vec::new();
        for id in ids.filter(|id| T::RESOURCE.has_id(id)) {
            if !touched.contains(id) {
                touched.push(id.clone());
            }
        }
        touched
    }

    /// An object as it was before this command.
    pub fn committed(&mut self, id: &str) -> Result<Option<Row>, Error> {
        let row = self.reader.object(self.platform.no, id)?;
        row.map(|row| self.opened(row)).transpose()
    }

    /// Has something done later. A time that has passed means: as soon as this is committed.
    pub fn schedule(&mut self, due: i64, timer: &impl Serialize) -> Result<(), Error> {
        let seq = self.next_seq();
        self.writes.timers.push(TimerRow { due, seq, body: serde_json::to_vec(timer)? });
        Ok(())
    }

    /// Adds a key that opens the platform, or an account of it.
    pub fn add_key(&mut self, key: KeyRow) {
        self.writes.keys.push(key);
    }

    /// The public bytes of an object that this command wrote, and their version.
    pub fn written(&self, id: &str) -> Option<(&[u8], i64)> {
        let change = self.changed.get(id)?;
        let row = &self.writes.objects[change.place];
        Some((envelope::contents(&row.doc), row.version))
    }

    /// All that changed, compressed, and sealed where it is personal; none if nothing did.
    pub(crate) fn finish(mut self) -> Result<WriteSet, Error> {
        let p = self.platform.no;
        for row in &mut self.writes.objects {
            self.context.vault.compress_object(row);
        }
        for place in self.personal {
            self.context.vault.seal_object(p, &mut self.writes.objects[place])?;
        }
        for call in std::mem::take(&mut self.outgoing) {
            let row = call.sealed(self.context.vault, p, self.now)?;
            self.writes.calls.push(CallChange::Add(row));
        }
        for event in &mut self.writes.events {
            self.context.vault.seal_event(p, event)?;
        }
        if self.writes.objects.is_empty() && self.platform == self.before {
            return Ok(self.writes);
        }
        if self.platform.next_seq == self.before.next_seq {
            // A writer that remembers what it read tells by this number that others have written.
            self.platform.next_seq += 1;
        }
        self.platform.last_now = self.now.max(self.platform.last_now);
        self.writes.platform_row = Some(self.platform);
        Ok(self.writes)
    }

    /// Puts an object as it is into the lists of some of its filters, and takes it out of others.
    pub fn relist<T: Object>(
        &mut self,
        owner: &str,
        object: &T,
        filters: &[&str],
        former: &[Option<(&str, &str)>],
    ) -> Result<(), Error> {
        for (filter, value) in object.filters().iter().filter(|(name, _)| filters.contains(name)) {
            let list = self.context.vault.list_name(
                &T::RESOURCE,
                owner,
                Some((*filter, value.as_str())),
            )?;
            self.join(&list, object.id());
        }
        for filter in former {
            let list = self.context.vault.list_name(&T::RESOURCE, owner, *filter)?;
            self.leave(&list, object.id());
        }
        Ok(())
    }

    /// The names of the lists that an object is found in.
    fn lists_of<T: Object>(&self, owner: &str, object: &T) -> Result<Vec<String>, Error> {
        let filters = object.filters();
        let filters = filters.iter().map(|(filter, value)| Some((*filter, value.as_str())));
        // There is no list of all where a filter's lists together, or the ids themselves, are one.
        let is_kept = T::RESOURCE.parts.is_none() && !T::RESOURCE.owned;
        let whole = is_kept.then_some(None);
        let names = whole.into_iter().chain(filters);
        names.map(|filter| Ok(self.context.vault.list_name(&T::RESOURCE, owner, filter)?)).collect()
    }

    fn row_of<T: Object>(&self, owner: &str, object: &T, version: i64) -> Result<ObjectRow, Error> {
        let stored = object.stored_at(self.now);
        let object = stored.as_ref().unwrap_or(object);
        let shape = self.context.vault.shape();
        let internal = envelope::write(shape, object.internal())?;
        let is_nothing = envelope::contents(&internal) == b"null";
        Ok(ObjectRow {
            id: object.id().to_owned(),
            version,
            owner: owner.to_owned(),
            deleted: false,
            doc: envelope::write(shape, object)?,
            internal: if is_nothing { Vec::new() } else { internal },
        })
    }
}
