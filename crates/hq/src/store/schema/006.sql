-- Entries of other logs that headquarters' own log carries: tablets gave them
-- back after headquarters had been taken back in time. `origin` is the hash of
-- the entry's bytes; `own`: of a log of headquarters' own, of a run that was
-- forgotten.
CREATE TABLE returned (
    device    BLOB NOT NULL,
    n         INTEGER NOT NULL,
    origin    BLOB NOT NULL,
    own       INTEGER NOT NULL,
    by_device BLOB NOT NULL,
    by_n      INTEGER NOT NULL,
    PRIMARY KEY (device, n, origin),
    FOREIGN KEY (by_device, by_n) REFERENCES entry (device, n)
) STRICT, WITHOUT ROWID;
