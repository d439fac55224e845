-- Where a station is, as its cadre verified on the spot; an accuracy below 0 where the visit says nothing of it.
ALTER TABLE list_visit ADD COLUMN verified_lat REAL NOT NULL DEFAULT 0;
ALTER TABLE list_visit ADD COLUMN verified_lon REAL NOT NULL DEFAULT 0;
ALTER TABLE list_visit ADD COLUMN verified_accuracy REAL NOT NULL DEFAULT -1;
ALTER TABLE list_visit ADD COLUMN verified_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX list_visit_verified ON list_visit (station, checked_in_at, id) WHERE verified_accuracy >= 0;
-- Rare, and looked for on their own.
CREATE INDEX list_issue_reopened ON list_issue (ended) WHERE reopened > 0;
