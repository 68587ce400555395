-- Calls to the outside. One that is due is made; one with an answer is kept, so that another answer
-- is known for what it is.
CREATE TABLE call (
  platform BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  due BIGINT,
  rail TEXT NOT NULL,
  operation TEXT NOT NULL,
  subject TEXT NOT NULL,
  owner TEXT NOT NULL,
  body BYTEA NOT NULL,
  attempts BIGINT NOT NULL,
  outcome BYTEA,
  PRIMARY KEY (platform, id)
);
CREATE INDEX call_by_due ON call (platform, due) WHERE due IS NOT NULL;
