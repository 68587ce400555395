//! What is sealed, and with which keys.

use postgres::Row;

use super::connection::Connection;
use crate::{
    PlatformNo, SealedPlace, SealedRow, StoreError,
    keys::{id_of, key_of},
};

impl Connection {
    pub(super) fn all_sealed_otherwise(
        &mut self,
        p: PlatformNo,
        head: &[u8],
        behind: &SealedPlace,
        limit: usize,
    ) -> Result<Vec<SealedRow>, StoreError> {
        let limit = limit as i64;
        let rows = match behind {
            SealedPlace::Object { id, version } => self.all(
                "SELECT doc, key, version, internal FROM object
                 WHERE platform = $1 AND (key, version) > ($4, $5)
                 AND substr(doc, 1, 1) = substr($2::bytea, 1, 1)
                 AND substr(doc, 1, length($2::bytea)) <> $2
                 ORDER BY key, version LIMIT $3",
                &[&p, &head, &limit, &key_of(id), version],
            )?,
            SealedPlace::Event { owner, id } => self.all(
                "SELECT body, owner, id FROM event
                 WHERE platform = $1 AND (owner, id) > ($4, $5)
                 AND substr(body, 1, 1) = substr($2::bytea, 1, 1)
                 AND substr(body, 1, length($2::bytea)) <> $2
                 ORDER BY owner, id LIMIT $3",
                &[&p, &head, &limit, owner, id],
            )?,
            SealedPlace::Call { id } => self.all(
                "SELECT body, id FROM call WHERE platform = $1 AND id > $4
                 AND substr(body, 1, 1) = substr($2::bytea, 1, 1)
                 AND substr(body, 1, length($2::bytea)) <> $2
                 ORDER BY id LIMIT $3",
                &[&p, &head, &limit, id],
            )?,
            SealedPlace::Reply { key } => self.all(
                "SELECT body, key FROM reply WHERE platform = $1 AND key > $4
                 AND substr(body, 1, 1) = substr($2::bytea, 1, 1)
                 AND substr(body, 1, length($2::bytea)) <> $2
                 ORDER BY key LIMIT $3",
                &[&p, &head, &limit, key],
            )?,
        };
        let read = |row: &Row| {
            let mut internal = Vec::new();
            let place = match behind {
                SealedPlace::Object { .. } => {
                    internal = row.try_get(3)?;
                    SealedPlace::Object { id: id_of(row.try_get(1)?), version: row.try_get(2)? }
                }
                SealedPlace::Event { .. } => {
                    SealedPlace::Event { owner: row.try_get(1)?, id: row.try_get(2)? }
                }
                SealedPlace::Call { .. } => SealedPlace::Call { id: row.try_get(1)? },
                SealedPlace::Reply { .. } => SealedPlace::Reply { key: row.try_get(1)? },
            };
            Ok(SealedRow { place, body: row.try_get(0)?, internal })
        };
        rows.iter().map(read).collect()
    }
}
