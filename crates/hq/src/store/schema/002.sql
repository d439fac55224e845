-- Every working key that headquarters has signed with: the root's word for each,
-- and since when. The seeds are never in the database.
CREATE TABLE working_key (
    fingerprint BLOB PRIMARY KEY,
    since       INTEGER NOT NULL,
    certificate BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX working_key_since ON working_key (since);

-- What is put aside is bounded for each device.
CREATE INDEX quarantine_device ON quarantine (device, id);
