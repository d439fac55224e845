-- What a document still asks for: 1 under way, 0 past, NULL not looked at since
-- this was kept. Offices and leaders hold what is under way, the rest on demand.
ALTER TABLE document ADD COLUMN under_way INTEGER;
CREATE INDEX document_under_way ON document (level, released)
WHERE under_way = 1 AND released IS NOT NULL AND kind IN (1, 2);
CREATE INDEX document_not_looked_at ON document (first_position) WHERE under_way IS NULL;
