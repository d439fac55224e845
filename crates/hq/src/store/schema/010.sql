-- A tablet enrolled by a code of the board is compared by its six digits: until
-- the office has confirmed it, it brings and gets nothing.
ALTER TABLE code ADD COLUMN compared INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN unconfirmed INTEGER NOT NULL DEFAULT 0;
