SELECT c.hash, c.doc
FROM change AS c
JOIN document AS d ON d.id = c.doc
WHERE d.forget = 0
  AND d.id IN (SELECT key FROM heard WHERE what = 'document')
  AND c.place IN (0, 1)
  AND c.hash NOT IN (SELECT key FROM heard WHERE what = 'change')
  AND NOT EXISTS (SELECT 1 FROM log AS l WHERE l.change = c.hash AND l.change <> x'')
ORDER BY c.serial
