-- Every table and every index leads with the platform, so that all of them can be distributed by
-- it. Text is compared by bytes: ids and sort keys sort by time that way.

CREATE TABLE platform (
  no BIGINT PRIMARY KEY,
  account TEXT NOT NULL,
  application TEXT NOT NULL,
  created BIGINT NOT NULL,
  clock_offset BIGINT NOT NULL,
  frozen_at BIGINT,
  last_now BIGINT NOT NULL,
  next_seq BIGINT NOT NULL
);

CREATE TABLE api_key (
  hash BYTEA PRIMARY KEY,
  platform BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  redacted TEXT NOT NULL,
  created BIGINT NOT NULL
);

CREATE TABLE object (
  platform BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  owner TEXT NOT NULL,
  deleted BOOLEAN NOT NULL,
  doc BYTEA NOT NULL,
  internal BYTEA NOT NULL,
  PRIMARY KEY (platform, id, version)
);

-- A list is named by a hash, its members by the two parts of their ids.
CREATE TABLE listing (
  platform BIGINT NOT NULL,
  list BYTEA NOT NULL,
  sort TEXT COLLATE "C" NOT NULL,
  prefix TEXT NOT NULL,
  PRIMARY KEY (platform, list, sort)
);

CREATE TABLE event (
  platform BIGINT NOT NULL,
  owner TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  kind TEXT NOT NULL,
  created BIGINT NOT NULL,
  object TEXT NOT NULL,
  version BIGINT NOT NULL,
  prior BIGINT,
  body BYTEA,
  request TEXT,
  idempotency_key TEXT,
  pending BIGINT NOT NULL,
  PRIMARY KEY (platform, owner, id)
);

CREATE TABLE delivery (
  platform BIGINT NOT NULL,
  due BIGINT NOT NULL,
  event TEXT COLLATE "C" NOT NULL,
  endpoint TEXT COLLATE "C" NOT NULL,
  owner TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  PRIMARY KEY (platform, due, event, endpoint)
);

CREATE TABLE timer (
  platform BIGINT NOT NULL,
  due BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (platform, due, seq)
);

CREATE TABLE reply (
  platform BIGINT NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  fingerprint BYTEA NOT NULL,
  path TEXT NOT NULL,
  status BIGINT NOT NULL,
  request TEXT NOT NULL,
  created BIGINT NOT NULL,
  object TEXT,
  version BIGINT,
  body BYTEA,
  PRIMARY KEY (platform, key)
);

-- amount is a cache: the sum of the account's postings.
CREATE TABLE ledger_account (
  platform BIGINT NOT NULL,
  path TEXT COLLATE "C" NOT NULL,
  currency TEXT COLLATE "C" NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (platform, path, currency)
);

CREATE TABLE journal (
  platform BIGINT NOT NULL,
  no BIGINT NOT NULL,
  created BIGINT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  PRIMARY KEY (platform, no)
);

CREATE TABLE posting (
  platform BIGINT NOT NULL,
  journal BIGINT NOT NULL,
  line BIGINT NOT NULL,
  path TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount BIGINT NOT NULL,
  view TEXT,
  PRIMARY KEY (platform, journal, line)
);
