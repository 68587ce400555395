-- One row: the engine's own secret, sealed with the operator's key.
CREATE TABLE secret (
  no BIGINT PRIMARY KEY CHECK (no = 1),
  value BYTEA NOT NULL
);
