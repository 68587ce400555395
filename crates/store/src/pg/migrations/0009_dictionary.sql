-- What documents are compressed with. A row is never changed and never removed: documents name it.
CREATE TABLE dictionary (
    no BIGINT PRIMARY KEY,
    bytes BYTEA NOT NULL
);
