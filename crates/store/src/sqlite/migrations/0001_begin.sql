-- Every table and every index leads with the platform.

CREATE TABLE platform (
  no INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  application TEXT NOT NULL,
  created INTEGER NOT NULL,
  clock_offset INTEGER NOT NULL,
  frozen_at INTEGER,
  last_now INTEGER NOT NULL,
  next_seq INTEGER NOT NULL
) STRICT;

CREATE TABLE api_key (
  hash BLOB PRIMARY KEY,
  platform INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  redacted TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A rowid table: bodies are appended, only the narrow index is kept in order of ids.
CREATE TABLE object (
  platform INTEGER NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  owner TEXT NOT NULL,
  deleted INTEGER NOT NULL,
  doc BLOB NOT NULL,
  internal BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX object_by_id ON object (platform, id, version);

-- A list is named by a hash, its members by the two parts of their ids.
CREATE TABLE listing (
  platform INTEGER NOT NULL,
  list BLOB NOT NULL,
  sort TEXT NOT NULL,
  prefix TEXT NOT NULL,
  PRIMARY KEY (platform, list, sort)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  platform INTEGER NOT NULL,
  owner TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  created INTEGER NOT NULL,
  object TEXT NOT NULL,
  version INTEGER NOT NULL,
  prior INTEGER,
  body BLOB,
  request TEXT,
  idempotency_key TEXT,
  pending INTEGER NOT NULL,
  PRIMARY KEY (platform, owner, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (
  platform INTEGER NOT NULL,
  due INTEGER NOT NULL,
  event TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  owner TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (platform, due, event, endpoint)
) STRICT, WITHOUT ROWID;

CREATE TABLE timer (
  platform INTEGER NOT NULL,
  due INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (platform, due, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE reply (
  platform INTEGER NOT NULL,
  key TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  path TEXT NOT NULL,
  status INTEGER NOT NULL,
  request TEXT NOT NULL,
  created INTEGER NOT NULL,
  object TEXT,
  version INTEGER,
  body BLOB,
  PRIMARY KEY (platform, key)
) STRICT, WITHOUT ROWID;

-- amount is a cache: the sum of the account's postings.
CREATE TABLE ledger_account (
  no INTEGER PRIMARY KEY,
  platform INTEGER NOT NULL,
  path TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL,
  UNIQUE (platform, path, currency)
) STRICT;

CREATE TABLE journal (
  platform INTEGER NOT NULL,
  no INTEGER NOT NULL,
  created INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  PRIMARY KEY (platform, no)
) STRICT, WITHOUT ROWID;

CREATE TABLE posting (
  platform INTEGER NOT NULL,
  journal INTEGER NOT NULL,
  line INTEGER NOT NULL,
  account INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  view TEXT,
  PRIMARY KEY (platform, journal, line)
) STRICT, WITHOUT ROWID;
