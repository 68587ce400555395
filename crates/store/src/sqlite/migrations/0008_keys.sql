-- What an id names its owner by comes before its time: then all objects of a type that an account
-- has stand together, and are their own list. Ids of another length stay as they are.
DROP INDEX object_by_id;
ALTER TABLE object RENAME COLUMN id TO key;
UPDATE object SET key = substr(key, 1, length(key) - 24) || substr(key, -18, 10)
    || substr(key, -24, 6) || substr(key, -8)
  WHERE substr(key, -25, 1) = '_' AND instr(substr(key, -24), '_') = 0
    AND length(CAST(key AS BLOB)) = length(key);
CREATE UNIQUE INDEX object_by_key ON object (platform, key, version);
