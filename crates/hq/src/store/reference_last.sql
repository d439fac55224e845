SELECT body
FROM reference AS r
WHERE kind = ?1
  AND position = (
      SELECT max(position) FROM reference
      WHERE kind = r.kind AND key = r.key AND length(body) > 0
  )
ORDER BY key
