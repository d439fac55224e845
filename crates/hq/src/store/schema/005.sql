-- Documents with entries whose judging was put off, the longest waiting first.
CREATE TABLE postponed (
    doc   BLOB PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_to_judge ON entry (doc, position, n) WHERE state = 3;

-- How much each device has recorded on each document.
CREATE TABLE written (
    doc        BLOB NOT NULL,
    device     BLOB NOT NULL,
    entries    INTEGER NOT NULL,
    operations INTEGER NOT NULL,
    PRIMARY KEY (doc, device)
) STRICT, WITHOUT ROWID;
INSERT INTO written (doc, device, entries, operations)
SELECT doc, device, count(*), 0 FROM entry
WHERE doc IS NOT NULL AND change IS NOT NULL
GROUP BY doc, device;
