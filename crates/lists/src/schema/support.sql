-- One row a support request.
CREATE TABLE list_support (
    id BLOB NOT NULL PRIMARY KEY,
    station TEXT NOT NULL DEFAULT '',
    by TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL DEFAULT '',
    -- Empty where it is for none.
    issue BLOB NOT NULL DEFAULT x'',
    title TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',
    until TEXT NOT NULL DEFAULT '',
    -- 1 lasting, 0 once, -1 not said.
    lasting INTEGER NOT NULL DEFAULT -1,
    contested INTEGER NOT NULL DEFAULT 0,
    -- Nothing more will come.
    ended INTEGER NOT NULL DEFAULT 0 CHECK (ended = (state IN ('declined', 'confirmed'))),
    -- Not set sorts last.
    until_sort TEXT NOT NULL DEFAULT '~' CHECK (until_sort = iif(until = '', '~', until))
) STRICT;

CREATE INDEX list_support_at ON list_support (ended, at, id);
CREATE INDEX list_support_until ON list_support (ended, until_sort, id);
CREATE INDEX list_support_title ON list_support (ended, title, id);
CREATE INDEX list_support_station ON list_support (station, ended, at, id);
CREATE INDEX list_support_by ON list_support (by, ended);
CREATE INDEX list_support_issue ON list_support (issue);
CREATE INDEX list_support_contested ON list_support (ended) WHERE contested = 1;
