SELECT entry.device, entry.n
FROM entry
WHERE entry.state = 3 AND entry.doc = ?1
  AND NOT EXISTS (
    SELECT 1 FROM waiting WHERE waiting.device = entry.device AND waiting.n = entry.n
  )
ORDER BY entry.position, entry.n
LIMIT ?2
