-- A document's decided entries, applied or not, are found by one index: else
-- whoever verifies reads every entry for each document.
CREATE INDEX entry_decided ON entry (doc, verdict) WHERE verdict IS NOT NULL;
DROP INDEX entry_applied;
