-- One row a lead.
CREATE TABLE list_lead (
    id BLOB NOT NULL PRIMARY KEY,
    station TEXT NOT NULL DEFAULT '',
    by TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL DEFAULT 0,
    title TEXT NOT NULL DEFAULT '',
    category TEXT NOT NULL DEFAULT '',
    date TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '',
    -- Empty where it became none.
    issue BLOB NOT NULL DEFAULT x'',
    contested INTEGER NOT NULL DEFAULT 0,
    -- Answered.
    ended INTEGER NOT NULL DEFAULT 0 CHECK (ended = (outcome <> ''))
) STRICT;

CREATE INDEX list_lead_at ON list_lead (ended, at, id);
CREATE INDEX list_lead_date ON list_lead (ended, date, id);
CREATE INDEX list_lead_title ON list_lead (ended, title, id);
CREATE INDEX list_lead_station ON list_lead (station, ended, at, id);
CREATE INDEX list_lead_by ON list_lead (by, ended);
CREATE INDEX list_lead_issue ON list_lead (issue);
CREATE INDEX list_lead_contested ON list_lead (ended) WHERE contested = 1;
