-- Events by type, those that wait for an endpoint apart: each list of them is a range.
CREATE INDEX event_by_kind ON event (platform, owner, kind, min(pending, 1), id);

-- What the newer API's events are about: those that show no version of it.
CREATE INDEX event_about ON event (platform, owner, object, kind, id) WHERE version = 0;

-- Platforms whose objects are to be put into the lists that this version has, and the last object
-- that was.
CREATE TABLE relisting (
  platform INTEGER PRIMARY KEY,
  behind TEXT NOT NULL
) STRICT;
INSERT INTO relisting (platform, behind) SELECT no, '' FROM platform;
