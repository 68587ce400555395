//! Telling what happened, and to whom.

use model::object::Object;
use serde_json::{Value, json};
use store::{DeliveryChange, DeliveryRow, EventRow};

use crate::{error::Error, reader::Reader, tx::Tx};

/// What ids of events begin with.
const EVENT: &str = "evt";

impl Tx<'_> {
    /// Tells that something happened to an object, as it is now. Call it after the change.
    pub fn emit<T: Object>(
        &mut self,
        kind: &'static str,
        owner: &str,
        object: &T,
    ) -> Result<(), Error> {
        let version = self.tell(object.id())?;
        self.event(kind, owner, object.id(), version, None, None);
        Ok(())
    }

    /// Tells of a change, with the previous values of what is different since the version
    /// before. Tells nothing if nothing is different.
    pub fn emit_updated<T: Object>(
        &mut self,
        kind: &'static str,
        owner: &str,
        object: &T,
    ) -> Result<(), Error> {
        let version = self.tell(object.id())?;
        let now = self.row_at(object.id(), version, self.now)?;
        let prior = self.row_at(object.id(), version - 1, self.now)?;
        if let (Some(now), Some(prior)) = (&now, &prior)
            && now.doc == prior.doc
        {
            return Ok(());
        }
        self.event(kind, owner, object.id(), version, prior.map(|row| row.version), None);
        Ok(())
    }

    /// Tells beforehand that an object will show, at a time, what it withholds until then. Nobody
    /// sees the event before. It shows the last version that still withholds it: see
    /// [`EventRow::withheld_until`].
    pub fn emit_filled<T: Object>(
        &mut self,
        kind: &'static str,
        owner: &str,
        object: &T,
        at: i64,
    ) -> Result<(), Error> {
        let version = self.tell(object.id())?;
        let seq = self.next_seq();
        let id = self.draw.id(EVENT, owner, at, seq);
        self.writes.events.push(EventRow {
            id,
            owner: owner.to_owned(),
            kind: kind.to_owned(),
            created: at,
            object: object.id().to_owned(),
            version,
            prior: Some(version),
            ..EventRow::default()
        });
        Ok(())
    }

    /// Tells of something that is not stored under an id of its own: a balance, a capability.
    pub fn emit_inline(
        &mut self,
        kind: &'static str,
        owner: &str,
        body: &Value,
        previous: Option<&Value>,
    ) -> Result<(), Error> {
        let mut data = json!({ "object": body });
        if let Some(previous) = previous {
            data["previous_attributes"] = previous.clone();
        }
        self.event(kind, owner, "", 0, None, Some(serde_json::to_vec(&data)?));
        Ok(())
    }

    /// Tells of something in the newer API's way: by name, with a body that stands for itself.
    pub fn notify(&mut self, kind: &str, about: &str, body: &Value) -> Result<(), Error> {
        let owner = self.platform.account.clone();
        let id = self.id(EVENT, &owner);
        self.writes.events.push(EventRow {
            id,
            owner,
            kind: kind.to_owned(),
            created: self.now,
            object: about.to_owned(),
            body: Some(serde_json::to_vec(body)?),
            request: self.request.clone(),
            idempotency_key: self.idempotency_key.clone(),
            ..EventRow::default()
        });
        Ok(())
    }

    /// The last event that this command told of.
    pub fn last_event(&self) -> Option<&EventRow> {
        self.writes.events.last()
    }

    /// Adds a delivery of each event of this command for every endpoint that is to get it. `to`
    /// gives their ids, or none if nobody is told of the event, which is then not kept.
    pub fn route_events(
        &mut self,
        mut to: impl FnMut(&mut Tx<'_>, &EventRow) -> Result<Option<Vec<String>>, Error>,
    ) -> Result<(), Error> {
        for mut event in std::mem::take(&mut self.writes.events) {
            let Some(endpoints) = to(self, &event)? else { continue };
            for endpoint in endpoints {
                event.pending += 1;
                self.writes.deliveries.push(DeliveryChange::Add(DeliveryRow {
                    event: event.id.clone(),
                    owner: event.owner.clone(),
                    endpoint,
                    attempts: 0,
                    due: event.created,
                }));
            }
            self.writes.events.push(event);
        }
        Ok(())
    }

    /// Marks the newest version as told and returns its number.
    fn tell(&mut self, id: &str) -> Result<i64, Error> {
        if let Some(change) = self.changed.get_mut(id) {
            change.told = true;
            return Ok(self.writes.objects[change.place].version);
        }
        self.row(id)?
            .map(|row| row.version)
            .ok_or_else(|| Error::bug(format!("an event shows {id}, which does not exist")))
    }

    fn event(
        &mut self,
        kind: &'static str,
        owner: &str,
        object: &str,
        version: i64,
        prior: Option<i64>,
        body: Option<Vec<u8>>,
    ) {
        let id = self.id(EVENT, owner);
        self.writes.events.push(EventRow {
            id,
            owner: owner.to_owned(),
            kind: kind.to_owned(),
            created: self.now,
            object: object.to_owned(),
            version,
            prior,
            body,
            request: self.request.clone(),
            idempotency_key: self.idempotency_key.clone(),
            pending: 0,
        });
    }
}
