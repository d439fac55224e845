SELECT d.id
FROM document AS d
WHERE d.forget = 0
  AND d.id NOT IN (SELECT key FROM heard WHERE what = 'document')
  AND NOT EXISTS (
    SELECT 1
    FROM log AS l
    WHERE l.doc = d.id AND l.state IN (0, 1) AND l.replaced_by = 0
  )
ORDER BY d.id
