-- Replies lapse. Those of before had keys that could be taken for one another: they are given up.
DROP TABLE reply;
CREATE TABLE reply (
  platform BIGINT NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  fingerprint BYTEA NOT NULL,
  path TEXT NOT NULL,
  status BIGINT NOT NULL,
  request TEXT NOT NULL,
  expires BIGINT NOT NULL,
  object TEXT,
  version BIGINT,
  body BYTEA,
  PRIMARY KEY (platform, key)
);
-- Whoever clears away what has lapsed, of whatever platform, finds it by this.
CREATE INDEX reply_by_expiry ON reply (expires);

-- Timers that could not be run, and why.
CREATE TABLE parked (
  platform BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  due BIGINT NOT NULL,
  body BYTEA NOT NULL,
  at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (platform, seq)
);

-- What sealed bytes begin with, of each key that has sealed something here.
CREATE TABLE sealing_key (head BYTEA PRIMARY KEY);
INSERT INTO sealing_key
  SELECT substr(doc, 1, 5) FROM object WHERE substr(doc, 1, 1) = '\x01'::bytea
  UNION SELECT substr(body, 1, 5) FROM event WHERE substr(body, 1, 1) = '\x01'::bytea;
