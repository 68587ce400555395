-- One row: the engine's own secret, sealed with the operator's key.
CREATE TABLE secret (
  no INTEGER PRIMARY KEY CHECK (no = 1),
  value BLOB NOT NULL
) STRICT;
