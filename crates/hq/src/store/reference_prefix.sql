SELECT body
FROM reference AS r
WHERE kind = ?1 AND key >= ?2 AND key < ?3
  AND length(body) > 0
  AND position = (
      SELECT max(position) FROM reference WHERE kind = r.kind AND key = r.key AND position <= ?4
  )
ORDER BY key
