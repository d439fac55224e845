-- Own changes of documents that were forgotten wait for what they depend on,
-- should the document come back.
UPDATE change SET place = 0
WHERE place = 1 AND doc NOT IN (SELECT id FROM document);
