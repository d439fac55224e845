-- Everything that headquarters holds. Times are milliseconds since 1970 UTC;
-- positions are those of the ledger; a row is in force from `since` on and no
-- longer at `until`.

-- What happened, in order of commit. Never changed.
CREATE TABLE ledger (
    position INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    kind     INTEGER NOT NULL,
    device   BLOB,
    n        INTEGER,
    doc      BLOB,
    body     BLOB NOT NULL
) STRICT;
CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER ledger_keeps BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;

-- Every device log's state: tablets, and one log of headquarters' own per run.
CREATE TABLE device (
    id           BLOB PRIMARY KEY,
    key          BLOB NOT NULL,
    account      TEXT NOT NULL,
    predecessor  BLOB,
    hq           INTEGER NOT NULL,
    certificate  BLOB,
    enrolled_at  INTEGER NOT NULL,
    n            INTEGER NOT NULL DEFAULT 0,
    chain        BLOB NOT NULL,
    receipt      INTEGER NOT NULL DEFAULT -1,
    receipt_seen INTEGER NOT NULL DEFAULT 0,
    revoked_at   INTEGER,
    lost         INTEGER NOT NULL DEFAULT 0,
    released     INTEGER NOT NULL DEFAULT 0,
    last_seen    INTEGER,
    clock        BLOB,
    len          INTEGER NOT NULL DEFAULT 0,
    complete_at  INTEGER,
    epoch        BLOB,
    cursor       INTEGER NOT NULL DEFAULT 0,
    schema       INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX device_account ON device (account);

-- Every entry of every device with what came of it.
CREATE TABLE entry (
    device        BLOB NOT NULL REFERENCES device (id),
    n             INTEGER NOT NULL,
    position      INTEGER NOT NULL REFERENCES ledger (position),
    received_at   INTEGER NOT NULL,
    hash          BLOB NOT NULL,
    chain         BLOB NOT NULL,
    entry         BLOB,
    origin        BLOB NOT NULL,
    change_hash   BLOB,
    change        BLOB,
    doc           BLOB,
    state         INTEGER NOT NULL,
    verdict       INTEGER REFERENCES ledger (position),
    reason        BLOB,
    made_after    INTEGER NOT NULL,
    made_before   INTEGER NOT NULL,
    made_estimate INTEGER,
    time_proven   INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (device, n)
) STRICT;
CREATE INDEX entry_change ON entry (change_hash) WHERE change_hash IS NOT NULL;
CREATE INDEX entry_applied ON entry (doc, verdict) WHERE state = 1;
CREATE INDEX entry_verdict ON entry (device, verdict) WHERE verdict IS NOT NULL;
CREATE INDEX entry_position ON entry (device, position);
CREATE INDEX entry_damaged ON entry (device, n) WHERE entry IS NULL;
CREATE INDEX entry_unsettled ON entry (state, device, n) WHERE state IN (3, 4);

-- What was signed over a run of entries, to be checked again.
CREATE TABLE part (
    position INTEGER PRIMARY KEY REFERENCES ledger (position),
    device   BLOB NOT NULL,
    first    INTEGER NOT NULL,
    last     INTEGER NOT NULL,
    head     BLOB NOT NULL,
    signed   BLOB NOT NULL
) STRICT;

-- Entries that wait for a change to be decided.
CREATE TABLE waiting (
    on_hash BLOB NOT NULL,
    device  BLOB NOT NULL,
    n       INTEGER NOT NULL,
    PRIMARY KEY (on_hash, device, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX waiting_entry ON waiting (device, n);

-- What each document's first entry fixed.
CREATE TABLE document (
    id             BLOB PRIMARY KEY,
    kind           INTEGER NOT NULL,
    station        TEXT,
    visit          BLOB,
    internal       INTEGER,
    author         TEXT NOT NULL,
    level          INTEGER,
    first_position INTEGER NOT NULL REFERENCES ledger (position),
    released       INTEGER REFERENCES ledger (position)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_visit ON document (visit) WHERE visit IS NOT NULL;
CREATE INDEX document_station ON document (station);

-- The changes that sealed a visit, for those who rely on one.
CREATE TABLE seal (
    change_hash BLOB PRIMARY KEY,
    visit       BLOB NOT NULL,
    station     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Receipts as they were signed. One that bounds nothing was given by a clock
-- that the operator later set back.
CREATE TABLE receipt (
    device    BLOB NOT NULL REFERENCES device (id),
    number    INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    n         INTEGER NOT NULL,
    backed_up INTEGER NOT NULL,
    epoch     BLOB NOT NULL,
    signed    BLOB NOT NULL,
    bounds    INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (device, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE epoch (
    id             BLOB PRIMARY KEY,
    first_position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Reference data: every version of every fact that has a key.
CREATE TABLE reference (
    kind     INTEGER NOT NULL,
    key      TEXT NOT NULL,
    position INTEGER NOT NULL REFERENCES ledger (position),
    at       INTEGER NOT NULL,
    body     BLOB NOT NULL,
    PRIMARY KEY (kind, key, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE pairing (
    station TEXT NOT NULL,
    begins  INTEGER NOT NULL,
    cadre   TEXT NOT NULL,
    level   INTEGER NOT NULL,
    ends    INTEGER,
    started INTEGER NOT NULL DEFAULT 0,
    ended   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (station, begins)
) STRICT, WITHOUT ROWID;
CREATE INDEX pairing_cadre ON pairing (cadre);

-- Who sees what: things (documents, reference data) are in channels, accounts
-- listen to channels, both from a row of the ledger on.
CREATE TABLE channel (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE thing (
    id   INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    key  BLOB NOT NULL,
    UNIQUE (kind, key)
) STRICT;
CREATE TABLE member (
    thing   INTEGER NOT NULL REFERENCES thing (id),
    channel INTEGER NOT NULL REFERENCES channel (id),
    since   INTEGER NOT NULL,
    until   INTEGER,
    born    INTEGER NOT NULL,
    PRIMARY KEY (thing, channel, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_joined ON member (channel, since);
CREATE INDEX member_left ON member (channel, until) WHERE until IS NOT NULL;
CREATE TABLE listener (
    account TEXT NOT NULL,
    channel INTEGER NOT NULL REFERENCES channel (id),
    since   INTEGER NOT NULL,
    until   INTEGER,
    PRIMARY KEY (account, channel, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX listener_channel ON listener (channel) WHERE until IS NULL;
-- Rows of the ledger about a thing, and rows that went out on a channel.
CREATE TABLE line (
    thing    INTEGER NOT NULL REFERENCES thing (id),
    position INTEGER NOT NULL REFERENCES ledger (position),
    PRIMARY KEY (thing, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE feed (
    channel  INTEGER NOT NULL REFERENCES channel (id),
    position INTEGER NOT NULL REFERENCES ledger (position),
    thing    INTEGER NOT NULL,
    PRIMARY KEY (channel, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE code (
    lookup    BLOB PRIMARY KEY,
    secret    BLOB NOT NULL,
    account   TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    expires   INTEGER NOT NULL,
    used_by   BLOB,
    answer    BLOB
) STRICT, WITHOUT ROWID;

-- Input that broke the merge library, kept aside.
CREATE TABLE quarantine (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    device BLOB NOT NULL,
    n      INTEGER NOT NULL,
    what   TEXT NOT NULL,
    bytes  BLOB NOT NULL
) STRICT;

-- Backups that were read back and verified.
CREATE TABLE backup (
    position INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    path     TEXT NOT NULL
) STRICT;

-- The newest time that was signed, and other single values.
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
