//! Stored replies, which nearly every command asks for: those of a batch with one question.
//!
//! Which ones that will be is foreseen when the commands are taken from the queue. They are asked
//! for with the first of them, when the batch holds the platform's lock, so that nobody else writes
//! there until the commit. What a command of the batch itself writes is foreseen no more.

use std::collections::{HashMap, HashSet};

use postgres::Row;

use super::{connection::Connection, read::is_text};
use crate::{PlatformNo, ReplyBody, ReplyRow, StoreError};

/// The replies of a batch that are asked for together.
#[derive(Default)]
pub(super) struct Foreseen(HashMap<PlatformNo, OfPlatform>);

#[derive(Default)]
struct OfPlatform {
    unasked: HashSet<String>,
    answers: HashMap<String, Option<ReplyRow>>,
}

impl Foreseen {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn add(&mut self, p: PlatformNo, key: &str) {
        self.0.entry(p).or_default().unasked.insert(key.to_owned());
    }

    /// The keys to ask for now that this one is wanted; none if it was not foreseen, or has been
    /// asked for.
    pub(super) fn take_unasked(&mut self, p: PlatformNo, key: &str) -> Vec<String> {
        let known = self.0.get_mut(&p).filter(|known| known.unasked.contains(key));
        known.map(|known| known.unasked.drain().collect()).unwrap_or_default()
    }

    /// Keeps what the database has under the keys that it was asked for.
    pub(super) fn learn(&mut self, p: PlatformNo, asked: Vec<String>, rows: Vec<ReplyRow>) {
        let known = self.0.entry(p).or_default();
        known.answers.extend(asked.into_iter().map(|key| (key, None)));
        known.answers.extend(rows.into_iter().map(|row| (row.key.clone(), Some(row))));
    }

    /// What the database has under a key, once; none if it must be asked.
    pub(super) fn take(&mut self, p: PlatformNo, key: &str) -> Option<Option<ReplyRow>> {
        self.0.get_mut(&p)?.answers.remove(key)
    }

    /// A command of this batch has written there.
    pub(super) fn forget(&mut self, p: PlatformNo, key: &str) {
        if let Some(known) = self.0.get_mut(&p) {
            known.unasked.remove(key);
            known.answers.remove(key);
        }
    }
}

impl Connection {
    /// The stored replies under several keys, those that there are, in any order.
    pub(super) fn replies(
        &mut self,
        p: PlatformNo,
        keys: &[String],
    ) -> Result<Vec<ReplyRow>, StoreError> {
        let keys: Vec<&String> = keys.iter().filter(|key| is_text(key)).collect();
        let rows = self.all(
            "SELECT fingerprint, path, status, request, expires, object, version, body, key
             FROM reply WHERE platform = $1 AND key = ANY($2)",
            &[&p, &keys],
        )?;
        rows.iter().map(reply_row).collect()
    }
}

fn reply_row(row: &Row) -> Result<ReplyRow, StoreError> {
    let status: i64 = row.try_get(2)?;
    let body = match row.try_get::<_, Option<String>>(5)? {
        Some(id) => ReplyBody::Object { id, version: row.try_get(6)? },
        None => ReplyBody::Bytes(row.try_get(7)?),
    };
    Ok(ReplyRow {
        fingerprint: row.try_get(0)?,
        path: row.try_get(1)?,
        status: u16::try_from(status).unwrap_or(500),
        request: row.try_get(3)?,
        expires: row.try_get(4)?,
        body,
        key: row.try_get(8)?,
    })
}
