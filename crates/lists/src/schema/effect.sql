-- One row an effect; the station is its issue's.
CREATE TABLE list_effect (
    issue BLOB NOT NULL,
    id TEXT NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    by TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL DEFAULT 0,
    evidence INTEGER NOT NULL DEFAULT 0,
    confirmed INTEGER NOT NULL DEFAULT 0,
    station TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (issue, id)
) STRICT;

CREATE INDEX list_effect_at ON list_effect (at, issue, id);
CREATE INDEX list_effect_station ON list_effect (station, at, issue, id);
CREATE INDEX list_effect_by ON list_effect (by, at, issue, id);
