-- One row an issue. Each list walks one index that begins with ended, so that a page of open issues never steps
-- over the closed ones, which soon are most.
CREATE TABLE list_issue (
    id BLOB NOT NULL PRIMARY KEY,
    station TEXT NOT NULL DEFAULT '',
    opened_by TEXT NOT NULL DEFAULT '',
    opened_at INTEGER NOT NULL DEFAULT 0,
    -- Empty where no visit found it.
    visit BLOB NOT NULL DEFAULT x'',
    item TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    category TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL DEFAULT '',
    severity TEXT NOT NULL DEFAULT '',
    due TEXT NOT NULL DEFAULT '',
    responsible TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',
    reopened INTEGER NOT NULL DEFAULT 0,
    contested INTEGER NOT NULL DEFAULT 0,
    waits_for_station INTEGER NOT NULL DEFAULT 0,
    waits_for_cadre INTEGER NOT NULL DEFAULT 0,
    waits_for_office INTEGER NOT NULL DEFAULT 0,
    objected INTEGER NOT NULL DEFAULT 0,
    -- Made from the columns above when a row is written. No generated columns: SQLite (3.5x) takes no index for
    -- covering once a generated column is read.
    ended INTEGER NOT NULL DEFAULT 0 CHECK (ended = (state = 'closed')),
    -- Not set sorts last.
    due_sort TEXT NOT NULL DEFAULT '~' CHECK (due_sort = iif(due = '', '~', due)),
    severity_rank INTEGER NOT NULL DEFAULT 3 CHECK (
        severity_rank = CASE severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 WHEN 'low' THEN 2 ELSE 3 END
    )
) STRICT;

CREATE INDEX list_issue_due ON list_issue (ended, due_sort, id);
CREATE INDEX list_issue_opened ON list_issue (ended, opened_at, id);
CREATE INDEX list_issue_severity ON list_issue (ended, severity_rank, due_sort, id);
CREATE INDEX list_issue_title ON list_issue (ended, title, id);
-- Holds all that the counts by level and area need.
CREATE INDEX list_issue_station ON list_issue (station, ended, due_sort, id, state, reopened);
CREATE INDEX list_issue_visit ON list_issue (visit);
CREATE INDEX list_issue_opened_by ON list_issue (opened_by, ended);
-- Rare, and looked for on their own.
CREATE INDEX list_issue_contested ON list_issue (ended) WHERE contested = 1;
CREATE INDEX list_issue_disputed ON list_issue (ended) WHERE state = 'disputed';
CREATE INDEX list_issue_objected ON list_issue (ended) WHERE objected = 1;
