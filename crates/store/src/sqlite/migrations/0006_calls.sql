-- Calls to the outside. One that is due is made; one with an answer is kept, so that another answer
-- is known for what it is.
CREATE TABLE call (
  platform INTEGER NOT NULL,
  id TEXT NOT NULL,
  due INTEGER,
  rail TEXT NOT NULL,
  operation TEXT NOT NULL,
  subject TEXT NOT NULL,
  owner TEXT NOT NULL,
  body BLOB NOT NULL,
  attempts INTEGER NOT NULL,
  outcome BLOB,
  PRIMARY KEY (platform, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX call_by_due ON call (platform, due) WHERE due IS NOT NULL;
