SELECT document.id
FROM document
JOIN ledger ON ledger.position = document.released
WHERE under_way = 1 AND released IS NOT NULL AND document.kind IN (1, 2)
  AND level = ?1 AND ledger.at < ?2
ORDER BY released
