//! Reading, the same way from a snapshot and from inside a transaction.

use std::{any::Any, collections::HashMap, sync::Arc};

use model::{
    object::Object,
    refusal::{Place, Refusal},
    resource::Resource,
};
use serde_json::Value;
use store::{
    BalanceRow, Bounds, EventRow, EventsOf, JournalRow, ObjectRow, PlatformRow, RowReader, Span,
};

use crate::{
    error::Error,
    ids::sort_key_at,
    rows::{Row, body_of, content_id, is_a, json_of, object_of, typed},
    sets::{Lists, Set, Walk, narrow},
    settings::Settings,
    vault::Vault,
};

/// An object and the account it belongs to.
#[derive(Debug, Clone)]
pub struct Stored<T> {
    /// `acct_…`
    pub owner: String,
    /// The object.
    pub object: T,
}

/// The owner's id, and the object, which others may hold as well.
pub type SharedObject<T> = (String, Arc<T>);

/// An object as it is stored, and whose it is; none if it is deleted or of another type.
pub(crate) fn stored_object<T: Object + Send + Sync + 'static>(
    reader: &mut impl Reader,
    id: &str,
) -> Result<Option<SharedObject<T>>, Error> {
    let Some(row) = reader.stored_row(id)?.filter(|row| !row.deleted) else { return Ok(None) };
    let owner = row.owner.clone();
    let object = crate::parsed::object(row, |row| reader.opened(row))?;
    Ok(object.map(|object| (owner, object)))
}

/// What can be asked of one platform at one moment.
pub trait Reader: Lists {
    /// The platform's clock, unix seconds.
    fn now(&self) -> i64;
    /// The platform.
    fn platform(&self) -> &PlatformRow;
    /// The operator's settings.
    fn settings(&self) -> &Settings;
    /// What the domain was started with; see [`crate::Domain::outside`].
    fn outside(&self) -> &(dyn Any + Send + Sync);
    /// The newest version of an object as it is stored: perhaps sealed.
    fn stored_row(&mut self, id: &str) -> Result<Option<ObjectRow>, Error>;
    /// The newest version of an object, even if that says it is deleted.
    fn row(&mut self, id: &str) -> Result<Option<Row>, Error> {
        let row = self.stored_row(id)?;
        row.map(|row| self.opened(row)).transpose()
    }
    /// The contents of a file.
    fn content(&mut self, file: &str) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.row(&content_id(file))?.map(json_of))
    }
    /// A row in the clear, in the newest shape, as it is shown now.
    fn opened(&self, row: ObjectRow) -> Result<Row, Error> {
        Ok(self.vault().open_object(self.platform().no, row, self.now())?)
    }
    /// The newest versions of several objects, those that there are, in any order.
    fn rows(&mut self, ids: &[String]) -> Result<Vec<Row>, Error>;
    /// One version of an object as it is stored: perhaps sealed.
    fn stored_version(&mut self, id: &str, version: i64) -> Result<Option<ObjectRow>, Error>;
    /// One version of an object, as it was shown at a time.
    fn row_at(&mut self, id: &str, version: i64, at: i64) -> Result<Option<Row>, Error> {
        let Some(row) = self.stored_version(id, version)? else { return Ok(None) };
        Ok(Some(self.vault().open_object(self.platform().no, row, at)?))
    }
    /// The last version of an object, from one on, that withheld fields until a time: as it was
    /// shown before that time, and as it was from then on.
    fn last_withheld(
        &mut self,
        id: &str,
        version: i64,
        until: i64,
    ) -> Result<Option<(Row, Row)>, Error> {
        let Some(mut last) = self.stored_version(id, version)? else { return Ok(None) };
        let platform = self.platform().no;
        while let Some(next) = self.stored_version(id, last.version + 1)? {
            if self.vault().open_object(platform, next.clone(), until)?.filled_at != Some(until) {
                break;
            }
            last = next;
        }
        let before = self.vault().open_object(platform, last.clone(), until - 1)?;
        Ok(Some((before, self.vault().open_object(platform, last, until)?)))
    }
    /// An event of an account as it is stored, though it may be still to come.
    fn stored_event(&mut self, owner: &str, id: &str) -> Result<Option<EventRow>, Error>;
    /// Events of an account as they are stored.
    fn stored_events(&mut self, owner: &str, span: &Span) -> Result<Vec<EventRow>, Error>;
    /// Some of an account's events as they are stored.
    fn stored_events_of(
        &mut self,
        owner: &str,
        of: &EventsOf,
        span: &Span,
    ) -> Result<Vec<EventRow>, Error>;
    /// An event of an account; none if it is still to come.
    fn event_row(&mut self, owner: &str, id: &str) -> Result<Option<EventRow>, Error> {
        let now = self.now();
        let row = self.stored_event(owner, id)?.filter(|event| event.created <= now);
        Ok(row.map(|row| self.vault().open_event(self.platform().no, row)).transpose()?)
    }
    /// Events of an account, up to now.
    fn event_rows(&mut self, owner: &str, span: &Span) -> Result<Vec<EventRow>, Error> {
        let rows = self.stored_events(owner, &past(span, self.now()))?;
        Ok(self.vault().open_events(self.platform().no, rows)?)
    }
    /// The kinds of an account's events, from one on and before another.
    fn event_kinds(&mut self, owner: &str, from: &str, before: &str) -> Result<Vec<String>, Error>;
    /// Some of an account's events, up to now.
    fn events_of(
        &mut self,
        owner: &str,
        of: &EventsOf,
        span: &Span,
    ) -> Result<Vec<EventRow>, Error> {
        let rows = self.stored_events_of(owner, of, &past(span, self.now()))?;
        Ok(self.vault().open_events(self.platform().no, rows)?)
    }
    /// Ledger accounts by the beginning of their path, those with a zero balance left out.
    fn ledger(&mut self, prefix: &str) -> Result<Vec<BalanceRow>, Error>;
    /// A journal.
    fn journal(&mut self, no: i64) -> Result<Option<JournalRow>, Error>;

    /// An object of one account; none if it is another's, deleted, or of another type.
    fn find<T: Object>(&mut self, owner: &str, id: &str) -> Result<Option<T>, Error>
    where
        Self: Sized,
    {
        let found = self.row(id)?;
        let own = found.filter(|row| row.owner == owner);
        own.map_or(Ok(None), |row| typed(&row))
    }

    /// An object of whichever account; none if it is deleted or of another type. Not for ids that a
    /// caller sends: for what timers and other objects name.
    fn find_anywhere<T: Object>(&mut self, id: &str) -> Result<Option<Stored<T>>, Error>
    where
        Self: Sized,
    {
        let Some(row) = self.row(id)? else { return Ok(None) };
        if row.deleted || !is_a::<T>(&row) {
            return Ok(None);
        }
        let object = object_of(&row)?;
        Ok(Some(Stored { owner: row.owner, object }))
    }

    /// Objects of one type, in the order of their ids; those that are deleted, or of another
    /// type, are left out.
    fn found<T: Object>(&mut self, ids: &[String]) -> Result<Vec<T>, Error>
    where
        Self: Sized,
    {
        let rows = self.found_rows(ids)?;
        rows.iter().filter(|row| is_a::<T>(row)).map(object_of).collect()
    }

    /// Rows in the order of their ids; those that are deleted are left out.
    fn found_rows(&mut self, ids: &[String]) -> Result<Vec<Row>, Error> {
        let mut rows: HashMap<String, Row> =
            self.rows(ids)?.into_iter().map(|row| (row.id.clone(), row)).collect();
        let rows = ids.iter().filter_map(|id| rows.remove(id));
        Ok(rows.filter(|row| !row.deleted).collect())
    }

    /// What is left of a deleted object of one account.
    fn remains<T: Object>(&mut self, owner: &str, id: &str) -> Result<Option<Value>, Error>
    where
        Self: Sized,
    {
        let found = self.row(id)?;
        let gone = found.filter(|row| row.deleted && row.owner == owner && is_a::<T>(row));
        gone.map(|row| body_of(&row)).transpose()
    }

    /// An object of whichever account to look at, and whose it is; none if it is deleted or of
    /// another type. It is parsed once, however often it is asked for. Not for ids that a caller
    /// sends; see [`Reader::find_anywhere`].
    fn shared_anywhere<T: Object + Send + Sync + 'static>(
        &mut self,
        id: &str,
    ) -> Result<Option<SharedObject<T>>, Error>
    where
        Self: Sized;

    /// An object of one account, or the refusal that it does not exist. `place` is where
    /// the request names it.
    fn get<T: Object>(&mut self, owner: &str, id: &str, place: Place) -> Result<T, Error>
    where
        Self: Sized,
    {
        object_of(&self.own::<T>(owner, id, place)?)
    }

    /// The row of an object of one account; see [`Reader::get`].
    fn own<T: Object>(&mut self, owner: &str, id: &str, place: Place) -> Result<Row, Error>
    where
        Self: Sized,
    {
        let row = self.row(id)?;
        row.filter(|row| row.owner == owner && !row.deleted && is_a::<T>(row)).ok_or_else(|| {
            let object = T::OBJECT.into();
            Refusal::NoSuch { object, id: id.into(), place }.into()
        })
    }

    /// The ids of all objects of one account, oldest first.
    fn listed<T: Object>(&mut self, owner: &str) -> Result<Vec<String>, Error>
    where
        Self: Sized,
    {
        let whole = Set::whole::<T>(self, owner)?;
        Walk::new(whole, true, MANY).take(self, usize::MAX)
    }

    /// Objects of one account, newest first; of one filter's value, if given.
    fn list<T: Object>(
        &mut self,
        owner: &str,
        filter: Option<(&str, &str)>,
        limit: usize,
    ) -> Result<Vec<T>, Error>
    where
        Self: Sized,
    {
        let set = match filter {
            Some((filter, value)) => Set::with::<T>(self, owner, filter, value)?,
            None => Set::whole::<T>(self, owner)?,
        };
        self.list_set(set, limit)
    }

    /// The objects of a set, newest first; those of another type are left out.
    fn list_set<T: Object>(&mut self, set: Set, limit: usize) -> Result<Vec<T>, Error>
    where
        Self: Sized,
    {
        let ids = Walk::new(set, false, limit).take(self, limit)?;
        self.found(&ids)
    }

    /// Rows of one account's objects with a filter's value, newest first.
    fn rows_with(
        &mut self,
        of: &Resource,
        owner: &str,
        (filter, value): (&str, &str),
        limit: usize,
    ) -> Result<Vec<Row>, Error>
    where
        Self: Sized,
    {
        let set = Set::of_value(self, of, owner, filter, value)?;
        let ids = Walk::new(set, false, limit).take(self, limit)?;
        self.found_rows(&ids)
    }
}

/// The part of a span that is not later than now: some events are written before they happen, and
/// are not shown until then. Ids sort by time.
fn past(span: &Span, now: i64) -> Span {
    let before = Bounds { below: Some(sort_key_at(now + 1)), ..Bounds::default() };
    Span { bounds: narrow(span.bounds.clone(), &before), ..span.clone() }
}

/// Ids read at once where all are wanted.
const MANY: usize = 500;

/// One platform as it was committed when this was made.
pub struct Snapshot<'s> {
    pub(crate) reader: Box<dyn RowReader + Send + 's>,
    pub(crate) platform: PlatformRow,
    pub(crate) now: i64,
    pub(crate) settings: &'s Settings,
    pub(crate) outside: &'s (dyn Any + Send + Sync),
    pub(crate) vault: &'s Vault,
}

impl Lists for Snapshot<'_> {
    fn vault(&self) -> &Vault {
        self.vault
    }
    fn members(&mut self, list: &str, span: &Span) -> Result<Vec<String>, Error> {
        Ok(self.reader.listing(self.platform.no, list, span)?)
    }
    fn owned(&mut self, prefix: &str, owner: &str, span: &Span) -> Result<Vec<String>, Error> {
        Ok(self.reader.owned(self.platform.no, prefix, owner, span)?)
    }
    fn list_values(&mut self, name: &str, from: &str, before: &str) -> Result<Vec<String>, Error> {
        Ok(self.reader.list_values(self.platform.no, name, from, before)?)
    }
}

impl Reader for Snapshot<'_> {
    fn now(&self) -> i64 {
        self.now
    }
    fn platform(&self) -> &PlatformRow {
        &self.platform
    }
    fn settings(&self) -> &Settings {
        self.settings
    }
    fn outside(&self) -> &(dyn Any + Send + Sync) {
        self.outside
    }
    fn stored_row(&mut self, id: &str) -> Result<Option<ObjectRow>, Error> {
        Ok(self.reader.object(self.platform.no, id)?)
    }
    fn shared_anywhere<T: Object + Send + Sync + 'static>(
        &mut self,
        id: &str,
    ) -> Result<Option<SharedObject<T>>, Error> {
        stored_object(self, id)
    }
    fn rows(&mut self, ids: &[String]) -> Result<Vec<Row>, Error> {
        let rows = self.reader.objects(self.platform.no, ids)?;
        rows.into_iter().map(|row| self.opened(row)).collect()
    }
    fn stored_version(&mut self, id: &str, version: i64) -> Result<Option<ObjectRow>, Error> {
        Ok(self.reader.object_version(self.platform.no, id, version)?)
    }
    fn stored_event(&mut self, owner: &str, id: &str) -> Result<Option<EventRow>, Error> {
        Ok(self.reader.event(self.platform.no, owner, id)?)
    }
    fn stored_events(&mut self, owner: &str, span: &Span) -> Result<Vec<EventRow>, Error> {
        Ok(self.reader.events(self.platform.no, owner, span)?)
    }
    fn event_kinds(&mut self, owner: &str, from: &str, before: &str) -> Result<Vec<String>, Error> {
        Ok(self.reader.event_kinds(self.platform.no, owner, from, before)?)
    }
    fn stored_events_of(
        &mut self,
        owner: &str,
        of: &EventsOf,
        span: &Span,
    ) -> Result<Vec<EventRow>, Error> {
        Ok(self.reader.events_of(self.platform.no, owner, of, span)?)
    }
    fn ledger(&mut self, prefix: &str) -> Result<Vec<BalanceRow>, Error> {
        Ok(self.reader.balances(self.platform.no, prefix)?)
    }
    fn journal(&mut self, no: i64) -> Result<Option<JournalRow>, Error> {
        Ok(self.reader.journal(self.platform.no, no)?)
    }
}

impl Snapshot<'_> {
    /// Timers that were put aside, in the order in which they were planned.
    pub fn parked(&mut self, limit: usize) -> Result<Vec<store::ParkedRow>, Error> {
        Ok(self.reader.parked(self.platform.no, limit)?)
    }

    /// The ledger's proof by sums; see [`store::RowReader::ledger_figures`].
    pub fn ledger_figures(&mut self) -> Result<store::LedgerFigures, Error> {
        Ok(self.reader.ledger_figures(self.platform.no)?)
    }
}
