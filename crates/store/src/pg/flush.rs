//! Many commands' changes as a few statements: one a table, each with columns for arrays.

use std::collections::{BTreeMap, HashMap};

use super::{
    aside, calls,
    columns::{column, rows, whose},
    connection::Connection,
};
use crate::{
    DeliveryChange, DeliveryRow, KeyKind, PlatformNo, Relisted, SealedPlace, StoreError, WriteSet,
    keys::key_of,
};

/// Writes what commands have changed, in the order in which they ran.
pub(super) fn flush(connection: &mut Connection, all: &[WriteSet]) -> Result<(), StoreError> {
    if all.is_empty() {
        return Ok(());
    }
    platforms(connection, all)?;
    objects(connection, all)?;
    resealed(connection, all)?;
    listings(connection, all)?;
    relisted(connection, all)?;
    ledger(connection, all)?;
    events(connection, all)?;
    deliveries(connection, all)?;
    timers(connection, all)?;
    calls::flush(connection, all)?;
    aside::flush(connection, all)?;
    replies(connection, all)
}

fn platforms(connection: &mut Connection, all: &[WriteSet]) -> Result<(), StoreError> {
    let mut newest = BTreeMap::new();
    for row in all.iter().filter_map(|writes| writes.platform_row.as_ref()) {
        newest.insert(row.no, row);
    }
    for row in newest.into_values() {
        connection.run(
            "INSERT INTO platform (no, account, application, created, clock_offset, frozen_at,
             last_now, next_seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (no) DO UPDATE SET clock_offset = $5, frozen_at = $6, last_now = $7,
             next_seq = $8",
            &[
                &row.no,
                &row.account,
                &row.application,
                &row.created,
                &row.clock_offset,
                &row.frozen_at,
                &row.last_now,
                &row.next_seq,
            ],
        )?;
    }
    for key in all.iter().flat_map(|writes| &writes.keys) {
        let kind: i64 = match key.kind {
            KeyKind::Secret => 0,
            KeyKind::Publishable => 1,
        };
        connection.run(
            "INSERT INTO api_key (hash, platform, kind, redacted, created)
             VALUES ($1, $2, $3, $4, $5)",
            &[&key.hash.as_slice(), &key.platform, &kind, &key.redacted, &key.created],
        )?;
    }
    Ok(())
}

fn objects(connection: &mut Connection, all: &[WriteSet]) -> Result<(), StoreError> {
    let rows = rows(all, |writes| &writes.objects);
    if rows.is_empty() {
        return Ok(());
    }
    connection.run(
        "INSERT INTO object (platform, key, version, owner, deleted, doc, internal)
         SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::boolean[],
           $6::bytea[], $7::bytea[])",
        &[
            &whose(&rows),
            &column(&rows, |row| key_of(&row.id)),
            &column(&rows, |row| row.version),
            &column(&rows, |row| row.owner.as_str()),
            &column(&rows, |row| row.deleted),
            &column(&rows, |row| row.doc.as_slice()),
            &column(&rows, |row| row.internal.as_slice()),
        ],
    )
}

fn resealed(connection: &mut Connection, all: &[WriteSet]) -> Result<(), StoreError> {
    for (p, row) in rows(all, |writes| &writes.resealed) {
        let (body, internal) = (row.body.as_slice(), row.internal.as_slice());
        match &row.place {
            SealedPlace::Object { id, version } => connection.run(
                "UPDATE object SET doc = $4, internal = $5
                 WHERE platform = $1 AND key = $2 AND version = $3",
                &[&p, &key_of(id), version, &body, &internal],
            )?,
            SealedPlace::Event { owner, id } => connection.run(
                "UPDATE event SET body = $4 WHERE platform = $1 AND owner = $2 AND id = $3",
                &[&p, owner, id, &body],
            )?,
            SealedPlace::Call { id } => connection.run(
                "UPDATE call SET body = $3 WHERE platform = $1 AND id = $2",
                &[&p, id, &body],
            )?,
            SealedPlace::Reply { key } => connection.run(
                "UPDATE reply SET body = $3 WHERE platform = $1 AND key = $2",
                &[&p, key, &body],
            )?,
        }
    }
    Ok(())
}

/// Lists joined and left: what is the case at the end counts.
fn listings(connection: &mut Connection, all: &[WriteSet]) -> Result<(), StoreError> {
    let mut last: BTreeMap<(PlatformNo, Vec<u8>, &str), Option<&str>> = BTreeMap::new();
    for writes in all {
        for row in &writes.left {
            last.insert((writes.platform, row.key(), row.sort()), None);
        }
        for row in &writes.joined {
            last.insert((writes.platform, row.key(), row.sort()), Some(row.prefix()));
        }
    }
    let (joined, left): (Vec<_>, Vec<_>) = last
        .into_iter()
        .map(|((p, list, sort), prefix)| (p, (list, sort, prefix)))
        .partition(|(_, (_, _, prefix))| prefix.is_some());
    if !left.is_empty() {
        connection.run(
            "DELETE FROM listing l USING unnest($1::bigint[], $2::bytea[], $3::text[])
             AS gone (platform, list, sort)
             WHERE l.platform = gone.platform AND l.list = gone.list AND l.sort = gone.sort",
            &[
                &whose(&left),
                &column(&left, |(list, ..)| list.as_slice()),
                &column(&left, |(_, sort, _)| *sort),
            ],
        )?;
    }
    if joined.is_empty() {
        return Ok(());
    }
    connection.run(
        "INSERT INTO listing (platform, list, sort, prefix)
         SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::text[], $4::text[])
         ON CONFLICT DO NOTHING",
        &[
            &whose(&joined),
            &column(&joined, |(list, ..)| list.as_slice()),
            &column(&joined, |(_, sort, _)| *sort),
            &column(&joined, |(.., prefix)| prefix.unwrap_or_default()),
        ],
    )
}

fn relisted(connection: &mut Connection, all: &[WriteSet]) -> Result<(), StoreError> {
    for writes in all {
        match &writes.relisted {
            Some(Relisted::Until(behind)) => connection.run(
                "INSERT INTO relisting (platform, behind) VALUES ($1, $2)
                 ON CONFLICT (platform) DO UPDATE SET behind = $2",
                &[&writes.platform, behind],
            )?,
            Some(Relisted::Done) => {
                connection.run("DELETE FROM relisting WHERE platform = $1", &[&writes.platform])?
            }
            None => {}
        }
    }
    Ok(())
}

fn ledger(connection: &mut Connection, all: &[WriteSet]) -> Result<(), StoreError> {
    let journals = rows(all, |writes| &writes.journals);
    if journals.is_empty() {
        return Ok(());
    }
    connection.run(
        "INSERT INTO journal (platform, no, created, kind, subject)
         SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[])",
        &[
            &whose(&journals),
            &column(&journals, |row| row.no),
            &column(&journals, |row| row.created),
            &column(&journals, |row| row.kind.as_str()),
            &column(&journals, |row| row.subject.as_str()),
        ],
    )?;
    let mut postings = Vec::new();
    let mut moved: BTreeMap<(PlatformNo, &str, &str), i64> = BTreeMap::new();
    for (p, journal) in &journals {
        for (place, line) in journal.lines.iter().enumerate() {
            postings.push((*p, (journal.no, place as i64, line)));
            *moved.entry((*p, &line.account, &line.currency)).or_default() += line.amount;
        }
    }
    connection.run(
        "INSERT INTO posting (platform, journal, line, path, currency, amount, view)
         SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[],
           $6::bigint[], $7::text[])",
        &[
            &whose(&postings),
            &column(&postings, |(no, ..)| *no),
            &column(&postings, |(_, place, _)| *place),
            &column(&postings, |(.., line)| line.account.as_str()),
            &column(&postings, |(.., line)| line.currency.as_str()),
            &column(&postings, |(.., line)| line.amount),
            &column(&postings, |(.., line)| line.view.as_deref()),
        ],
    )?;
    let moved: Vec<_> = moved.into_iter().map(|((p, a, c), n)| (p, (a, c, n))).collect();
    connection.run(
        "INSERT INTO ledger_account (platform, path, currency, amount)
         SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[])
         ON CONFLICT (platform, path, currency)
         DO UPDATE SET amount = ledger_account.amount + excluded.amount",
        &[
            &whose(&moved),
            &column(&moved, |(account, ..)| *account),
            &column(&moved, |(_, currency, _)| *currency),
            &column(&moved, |(.., amount)| *amount),
        ],
    )
}

fn events(connection: &mut Connection, all: &[WriteSet]) -> Result<(), StoreError> {
    let rows = rows(all, |writes| &writes.events);
    if rows.is_empty() {
        return Ok(());
    }
    connection.run(
        "INSERT INTO event (platform, owner, id, kind, created, object, version, prior, body,
         request, idempotency_key, pending)
         SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[],
           $6::text[], $7::bigint[], $8::bigint[], $9::bytea[], $10::text[], $11::text[],
           $12::bigint[])",
        &[
            &whose(&rows),
            &column(&rows, |row| row.owner.as_str()),
            &column(&rows, |row| row.id.as_str()),
            &column(&rows, |row| row.kind.as_str()),
            &column(&rows, |row| row.created),
            &column(&rows, |row| row.object.as_str()),
            &column(&rows, |row| row.version),
            &column(&rows, |row| row.prior),
            &column(&rows, |row| row.body.as_deref()),
            &column(&rows, |row| row.request.as_deref()),
            &column(&rows, |row| row.idempotency_key.as_deref()),
            &column(&rows, |row| row.pending),
        ],
    )
}

/// Where a delivery stands: platform, due time, event, endpoint.
type Place<'w> = (PlatformNo, i64, &'w str, &'w str);

/// Deliveries added and removed: what is the case at the end counts.
fn deliveries(connection: &mut Connection, all: &[WriteSet]) -> Result<(), StoreError> {
    let mut last: BTreeMap<Place<'_>, Option<(&DeliveryRow, i64)>> = BTreeMap::new();
    let mut done: HashMap<(PlatformNo, &str, &str), i64> = HashMap::new();
    for (p, change) in rows(all, |writes| &writes.deliveries) {
        let (DeliveryChange::Add(row)
        | DeliveryChange::Retry { row, .. }
        | DeliveryChange::Done(row)
        | DeliveryChange::Dropped(row)) = change;
        let place = |due| (p, due, row.event.as_str(), row.endpoint.as_str());
        match change {
            DeliveryChange::Add(_) => {
                last.insert(place(row.due), Some((row, row.attempts)));
            }
            DeliveryChange::Retry { due, .. } => {
                last.insert(place(row.due), None);
                last.insert(place(*due), Some((row, row.attempts + 1)));
            }
            DeliveryChange::Dropped(_) => {
                last.insert(place(row.due), None);
            }
            DeliveryChange::Done(_) => {
                last.insert(place(row.due), None);
                *done.entry((p, &row.owner, &row.event)).or_default() += 1;
            }
        }
    }
    let changes: Vec<_> =
        last.into_iter().map(|((p, due, event, at), row)| (p, (due, event, at, row))).collect();
    if changes.is_empty() {
        return Ok(());
    }
    let (there, gone): (Vec<_>, Vec<_>) =
        changes.into_iter().partition(|(_, (.., row))| row.is_some());
    connection.run(
        "DELETE FROM delivery d USING
         unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])
         AS gone (platform, due, event, endpoint)
         WHERE d.platform = gone.platform AND d.due = gone.due AND d.event = gone.event
         AND d.endpoint = gone.endpoint",
        &[
            &whose(&gone),
            &column(&gone, |(due, ..)| *due),
            &column(&gone, |(_, event, ..)| *event),
            &column(&gone, |(_, _, endpoint, _)| *endpoint),
        ],
    )?;
    connection.run(
        "INSERT INTO delivery (platform, due, event, endpoint, owner, attempts)
         SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[],
           $6::bigint[])",
        &[
            &whose(&there),
            &column(&there, |(due, ..)| *due),
            &column(&there, |(_, event, ..)| *event),
            &column(&there, |(_, _, endpoint, _)| *endpoint),
            &column(&there, |(.., row)| row.map_or("", |(row, _)| row.owner.as_str())),
            &column(&there, |(.., row)| row.map_or(0, |(_, attempts)| attempts)),
        ],
    )?;
    let done: Vec<_> = done.into_iter().map(|((p, owner, id), n)| (p, (owner, id, n))).collect();
    connection.run(
        "UPDATE event e SET pending = greatest(e.pending - done.count, 0)
         FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[])
         AS done (platform, owner, id, count)
         WHERE e.platform = done.platform AND e.owner = done.owner AND e.id = done.id",
        &[
            &whose(&done),
            &column(&done, |(owner, ..)| *owner),
            &column(&done, |(_, id, _)| *id),
            &column(&done, |(.., count)| *count),
        ],
    )
}

/// Timers added and done: one that is both was never there.
fn timers(connection: &mut Connection, all: &[WriteSet]) -> Result<(), StoreError> {
    let mut added = BTreeMap::new();
    let mut done = Vec::new();
    for writes in all {
        for row in &writes.timers {
            added.insert((writes.platform, row.due, row.seq), row.body.as_slice());
        }
        for (due, seq) in &writes.timers_done {
            if added.remove(&(writes.platform, *due, *seq)).is_none() {
                done.push((writes.platform, (*due, *seq)));
            }
        }
    }
    if !done.is_empty() {
        connection.run(
            "DELETE FROM timer t USING unnest($1::bigint[], $2::bigint[], $3::bigint[])
             AS done (platform, due, seq)
             WHERE t.platform = done.platform AND t.due = done.due AND t.seq = done.seq",
            &[&whose(&done), &column(&done, |(due, _)| *due), &column(&done, |(_, seq)| *seq)],
        )?;
    }
    if added.is_empty() {
        return Ok(());
    }
    let added: Vec<_> = added.into_iter().map(|((p, due, seq), b)| (p, (due, seq, b))).collect();
    connection.run(
        "INSERT INTO timer (platform, due, seq, body)
         SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[])",
        &[
            &whose(&added),
            &column(&added, |(due, ..)| *due),
            &column(&added, |(_, seq, _)| *seq),
            &column(&added, |(.., body)| *body),
        ],
    )
}

fn replies(connection: &mut Connection, all: &[WriteSet]) -> Result<(), StoreError> {
    let rows: Vec<_> = all
        .iter()
        .filter_map(|writes| writes.reply.as_ref().map(|reply| (writes.platform, reply)))
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    connection.run(
        "INSERT INTO reply (platform, key, fingerprint, path, status, request, expires, object,
         version, body)
         SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::text[], $5::bigint[],
           $6::text[], $7::bigint[], $8::text[], $9::bigint[], $10::bytea[])",
        &[
            &whose(&rows),
            &column(&rows, |row| row.key.as_str()),
            &column(&rows, |row| row.fingerprint.as_slice()),
            &column(&rows, |row| row.path.as_str()),
            &column(&rows, |row| i64::from(row.status)),
            &column(&rows, |row| row.request.as_str()),
            &column(&rows, |row| row.expires),
            &column(&rows, |row| row.body.object().map(|(id, _)| id)),
            &column(&rows, |row| row.body.object().map(|(_, version)| version)),
            &column(&rows, |row| row.body.bytes()),
        ],
    )
}
