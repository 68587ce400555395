-- Replies lapse. Those of before had keys that could be taken for one another: they are given up.
DROP TABLE reply;
CREATE TABLE reply (
  platform INTEGER NOT NULL,
  key TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  path TEXT NOT NULL,
  status INTEGER NOT NULL,
  request TEXT NOT NULL,
  expires INTEGER NOT NULL,
  object TEXT,
  version INTEGER,
  body BLOB,
  PRIMARY KEY (platform, key)
) STRICT, WITHOUT ROWID;
-- Whoever clears away what has lapsed, of whatever platform, finds it by this.
CREATE INDEX reply_by_expiry ON reply (expires);

-- Timers that could not be run, and why.
CREATE TABLE parked (
  platform INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  due INTEGER NOT NULL,
  body BLOB NOT NULL,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (platform, seq)
) STRICT, WITHOUT ROWID;

-- What sealed bytes begin with, of each key that has sealed something here.
CREATE TABLE sealing_key (head BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO sealing_key
  SELECT substr(doc, 1, 5) FROM object WHERE substr(doc, 1, 1) = x'01'
  UNION SELECT substr(body, 1, 5) FROM event WHERE substr(body, 1, 1) = x'01';
