-- Who may sign in to the board. A database of its own beside the ledger: it holds secrets, which are in no backup,
-- and a session that is used writes here, never between the tablets' parts.
CREATE TABLE credential (
    account TEXT NOT NULL PRIMARY KEY,
    -- PHC string.
    password TEXT NOT NULL,
    -- Of the time-based codes.
    secret BLOB NOT NULL,
    -- The last time step whose code was used: no code counts twice.
    step INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- One-time links. Only a hash of what stands in the link is kept.
CREATE TABLE link (
    lookup BLOB NOT NULL PRIMARY KEY,
    -- Empty for the first administrator, who is not there yet.
    account TEXT NOT NULL DEFAULT '',
    until INTEGER NOT NULL,
    secret BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Browsers that are signed in. Only a hash of the cookie is kept.
CREATE TABLE session (
    lookup BLOB NOT NULL PRIMARY KEY,
    -- Public: what entries of the ledger name.
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    began INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    browser TEXT NOT NULL DEFAULT '',
    -- JSON of the role that is acted in; empty for the account's first.
    role TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE INDEX session_account ON session (account);

-- Failures by the name as it was typed, whether anybody has it or not.
CREATE TABLE failure (
    name BLOB NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
