-- One row a visit.
CREATE TABLE list_visit (
    id BLOB NOT NULL PRIMARY KEY,
    station TEXT NOT NULL DEFAULT '',
    cadre TEXT NOT NULL DEFAULT '',
    checked_in_at INTEGER NOT NULL DEFAULT 0,
    sealed INTEGER NOT NULL DEFAULT 0,
    stops INTEGER NOT NULL DEFAULT 0,
    looked_at INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    contested INTEGER NOT NULL DEFAULT 0,
    late INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX list_visit_checked_in ON list_visit (checked_in_at, id);
CREATE INDEX list_visit_station ON list_visit (station, checked_in_at, id);
CREATE INDEX list_visit_cadre ON list_visit (cadre, checked_in_at, id);
-- Rare, and looked for on their own.
CREATE INDEX list_visit_unsealed ON list_visit (checked_in_at, id) WHERE sealed = 0;
CREATE INDEX list_visit_contested ON list_visit (checked_in_at, id) WHERE contested = 1;
CREATE INDEX list_visit_late ON list_visit (checked_in_at, id) WHERE late > 0;
