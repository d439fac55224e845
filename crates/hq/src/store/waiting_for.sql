SELECT entry.device, entry.n, entry.doc
FROM waiting
JOIN entry ON entry.device = waiting.device AND entry.n = waiting.n
WHERE waiting.on_hash = ?1 AND entry.doc IS NOT NULL
ORDER BY entry.position, entry.n
