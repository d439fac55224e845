SELECT entry, made_after, made_before, made_estimate
FROM entry
WHERE state IN (3, 4)
  AND entry IS NOT NULL
  AND doc IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM document WHERE document.id = entry.doc)
ORDER BY position, n
