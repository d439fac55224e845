-- What the tablet is: one value a key.
CREATE TABLE setting (
    key   TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Every entry this tablet ever recorded, in its own logs. Never deleted.
-- state: 0 not held, 1 held by headquarters, 2 applied, 3 refused.
CREATE TABLE log (
    device      BLOB    NOT NULL,
    n           INTEGER NOT NULL,
    entry       BLOB    NOT NULL,
    hash        BLOB    NOT NULL,
    chain       BLOB    NOT NULL,
    doc         BLOB    NOT NULL,
    change      BLOB    NOT NULL DEFAULT x'',
    state       INTEGER NOT NULL DEFAULT 0,
    reason      BLOB    NOT NULL DEFAULT x'',
    replaced_by INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (device, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX log_change ON log (change) WHERE change <> x'';
CREATE INDEX log_doc ON log (doc);
CREATE INDEX log_state ON log (state) WHERE state IN (0, 1);

-- Every change that makes up the documents here, own and received.
-- place: 0 waits for what it depends on, 1 in the document,
-- 2 taken out (refused, or re-recorded), 3 quarantined.
CREATE TABLE change (
    serial  INTEGER NOT NULL PRIMARY KEY,
    hash    BLOB    NOT NULL UNIQUE,
    doc     BLOB    NOT NULL,
    bytes   BLOB    NOT NULL,
    device  BLOB    NOT NULL,
    n       INTEGER NOT NULL,
    account TEXT    NOT NULL,
    wall    INTEGER NOT NULL,
    made    BLOB    NOT NULL DEFAULT x'',
    place   INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX change_doc ON change (doc, serial);

-- Every document. forget: 1 gone from view, kept until its own entries are final and backed up.
CREATE TABLE document (
    id       BLOB    NOT NULL PRIMARY KEY,
    kind     INTEGER NOT NULL,
    station  TEXT    NOT NULL,
    audience BLOB    NOT NULL,
    visit    BLOB    NOT NULL DEFAULT x'',
    forget   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX document_station ON document (station);
CREATE INDEX document_visit ON document (visit) WHERE visit <> x'';

-- Reference data as headquarters laid it down.
CREATE TABLE reference (
    kind TEXT NOT NULL,
    key  TEXT NOT NULL,
    fact BLOB NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- Receipts in the bytes that were signed. Never deleted.
CREATE TABLE receipt (
    device BLOB    NOT NULL,
    number INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    signed BLOB    NOT NULL,
    PRIMARY KEY (device, number)
) STRICT, WITHOUT ROWID;

-- Parts from headquarters in the bytes that were signed, until they are in a verified backup.
CREATE TABLE part (
    serial   INTEGER NOT NULL PRIMARY KEY,
    epoch    BLOB    NOT NULL,
    position INTEGER NOT NULL,
    frame    BLOB    NOT NULL
) STRICT;

-- Refused things, where they can be read, copied, corrected and sent again.
CREATE TABLE tray (
    device BLOB    NOT NULL,
    n      INTEGER NOT NULL,
    doc    BLOB    NOT NULL,
    reason BLOB    NOT NULL,
    wrote  TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    done   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (device, n)
) STRICT, WITHOUT ROWID;

-- Typing that has not become a change yet. Never leaves the tablet.
CREATE TABLE draft (
    key  TEXT    NOT NULL PRIMARY KEY,
    body TEXT    NOT NULL,
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Files by content; the bytes lie beside the database.
CREATE TABLE file (
    hash       TEXT    NOT NULL PRIMARY KEY,
    len        INTEGER NOT NULL,
    media_type TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    kept_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
