-- Receipts of runs that headquarters had forgotten, as tablets gave them back:
-- `position` is the newest row when one came. They bound the times of entries
-- that name them; a clock that ran ahead shows by later numbers of earlier times.
CREATE TABLE returned_receipt (
    device      BLOB NOT NULL,
    number      INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    signed      BLOB NOT NULL,
    certificate BLOB NOT NULL,
    PRIMARY KEY (device, number, at)
) STRICT, WITHOUT ROWID;
