-- A part's place is the run and the position of headquarters up to which its
-- ledger holds all that is in the part. lost: 1 while headquarters, taken back
-- in time, is to be given it back, 2 if it would not have it.
ALTER TABLE part ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE part ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
UPDATE part SET bytes = length(frame);
CREATE INDEX part_position ON part (position);
CREATE INDEX part_lost ON part (serial) WHERE lost = 1;
CREATE INDEX part_bytes ON part (bytes);
