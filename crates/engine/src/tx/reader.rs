//! Looking, from within a transaction: what is committed, and what it has changed itself.

use std::any::TypeId;

use model::object::Object;
use std::any::Any;

use store::{
    BalanceRow, EventRow, EventsOf, JournalRow, ObjectRow, PlatformRow, Span, is_marked, sort_key,
};

use crate::{
    error::Error,
    parsed::AnyObject,
    reader::{self, Reader, SharedObject},
    rows::Row,
    sets::Lists,
    settings::Settings,
    tx::{Found, Tx},
    vault::Vault,
};

/// What a span shows of ids that lie within its bounds.
fn in_order(mut ids: Vec<String>, span: &Span) -> Vec<String> {
    ids.sort_by(|a, b| sort_key(a).cmp(sort_key(b)));
    if !span.ascending {
        ids.reverse();
    }
    ids.truncate(span.limit);
    ids
}

impl Lists for Tx<'_> {
    fn vault(&self) -> &Vault {
        self.context.vault
    }

    fn members(&mut self, list: &str, span: &Span) -> Result<Vec<String>, Error> {
        let left = self.writes.left.iter().filter(|row| row.list == list).count();
        let wider = Span { limit: span.limit + left, ..span.clone() };
        let mut ids = self.reader.listing(self.platform.no, list, &wider)?;
        ids.retain(|id| !self.writes.left.iter().any(|row| row.list == list && row.id == *id));
        for row in self.writes.joined.iter().filter(|row| row.list == list) {
            if span.bounds.contain(row.sort()) && !ids.contains(&row.id) {
                ids.push(row.id.clone());
            }
        }
        Ok(in_order(ids, span))
    }

    fn owned(&mut self, prefix: &str, owner: &str, span: &Span) -> Result<Vec<String>, Error> {
        let mut ids = self.reader.owned(self.platform.no, prefix, owner, span)?;
        for row in self.writes.objects.iter().filter(|row| row.version == 1) {
            let is_one = row.id.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('_'));
            if is_one && is_marked(&row.id, owner) && span.bounds.contain(sort_key(&row.id)) {
                ids.push(row.id.clone());
            }
        }
        Ok(in_order(ids, span))
    }

    fn list_values(&mut self, name: &str, from: &str, before: &str) -> Result<Vec<String>, Error> {
        let mut values = self.reader.list_values(self.platform.no, name, from, before)?;
        for row in &self.writes.joined {
            let value = row.list.split_once('=').filter(|(of, _)| *of == name);
            let value = value.map(|(_, value)| value).filter(|v| from <= *v && *v < before);
            values.extend(value.map(str::to_owned));
        }
        values.sort_unstable();
        values.dedup();
        Ok(values)
    }
}

impl Reader for Tx<'_> {
    fn now(&self) -> i64 {
        self.now
    }

    fn platform(&self) -> &PlatformRow {
        &self.platform
    }

    fn settings(&self) -> &Settings {
        self.context.settings
    }

    fn outside(&self) -> &(dyn Any + Send + Sync) {
        self.context.outside
    }

    fn stored_row(&mut self, id: &str) -> Result<Option<ObjectRow>, Error> {
        if let Some(change) = self.changed.get(id) {
            return Ok(Some(self.writes.objects[change.place].clone()));
        }
        Ok(self.reader.object(self.platform.no, id)?)
    }

    fn shared_anywhere<T: Object + Send + Sync + 'static>(
        &mut self,
        id: &str,
    ) -> Result<Option<SharedObject<T>>, Error> {
        if self.changed.contains_key(id) {
            return reader::stored_object(self, id);
        }
        if let Some(known) = self.shared.get(id).filter(|known| known.of == TypeId::of::<T>()) {
            let found = known.found.clone();
            return Ok(found.and_then(|(owner, object)| Some((owner, object.downcast().ok()?))));
        }
        let found = reader::stored_object::<T>(self, id)?;
        let kept = found.clone().map(|(owner, object)| (owner, object as AnyObject));
        self.shared.insert(id.to_owned(), Found { of: TypeId::of::<T>(), found: kept });
        Ok(found)
    }

    fn rows(&mut self, ids: &[String]) -> Result<Vec<Row>, Error> {
        ids.iter().filter_map(|id| self.row(id).transpose()).collect()
    }

    fn stored_version(&mut self, id: &str, version: i64) -> Result<Option<ObjectRow>, Error> {
        let mine = self.writes.objects.iter().find(|row| row.version == version && row.id == id);
        match mine {
            Some(row) => Ok(Some(row.clone())),
            None => Ok(self.reader.object_version(self.platform.no, id, version)?),
        }
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
        let mut rows = self.reader.balances(self.platform.no, prefix)?;
        let mine = self.writes.journals.iter().flat_map(|journal| &journal.lines);
        for line in mine.filter(|line| line.account.starts_with(prefix)) {
            let known = rows
                .iter_mut()
                .find(|row| row.account == line.account && row.currency == line.currency);
            match known {
                Some(row) => row.amount += line.amount,
                None => rows.push(BalanceRow {
                    account: line.account.clone(),
                    currency: line.currency.clone(),
                    amount: line.amount,
                }),
            }
        }
        Ok(rows)
    }

    fn journal(&mut self, no: i64) -> Result<Option<JournalRow>, Error> {
        Ok(self.reader.journal(self.platform.no, no)?)
    }
}
