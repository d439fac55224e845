-- part.lost is 3 of a part that is no longer what headquarters signed: kept
-- aside, never given back.
CREATE INDEX part_aside ON part (serial) WHERE lost = 3;

-- What has come since everything in view is being read again: the rest is out
-- of view by then. what: document, by its id; change, by its hash; station, by
-- its code.
CREATE TABLE heard (
    what TEXT NOT NULL,
    key  BLOB NOT NULL,
    PRIMARY KEY (what, key)
) STRICT, WITHOUT ROWID;

-- Up to which position headquarters' ledger holds a receipt, its own or given
-- back. lost: 1 while headquarters, taken back in time, is to be given it back,
-- 2 if it is not what headquarters signed. Of receipts of before nothing is known.
ALTER TABLE receipt ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE receipt ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
CREATE INDEX receipt_position ON receipt (position);
CREATE INDEX receipt_lost ON receipt (device, number) WHERE lost = 1;
