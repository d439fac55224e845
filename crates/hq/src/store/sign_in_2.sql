-- Views of the board that somebody saved under a name: which page, and what is asked of it. They say nothing of any
-- record, so they stand beside the sessions and not in the ledger.
CREATE TABLE view (
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The address after `#/`.
    address TEXT NOT NULL,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
