-- What an id names its owner by comes before its time: then all objects of a type that an account
-- has stand together, and are their own list. Ids of another length stay as they are.
ALTER TABLE object RENAME COLUMN id TO key;
ALTER TABLE object DROP CONSTRAINT object_pkey;
UPDATE object SET key = left(key, -24) || substr(right(key, 24), 7, 10)
    || left(right(key, 24), 6) || right(key, 8)
  WHERE length(key) > 24 AND left(right(key, 25), 1) = '_' AND position('_' in right(key, 24)) = 0
    AND octet_length(key) = length(key);
ALTER TABLE object ADD PRIMARY KEY (platform, key, version);
