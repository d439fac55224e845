SELECT key, body
FROM reference AS r
WHERE kind = ?1
  AND length(body) > 0
  AND position = (SELECT max(position) FROM reference WHERE kind = r.kind AND key = r.key)
ORDER BY key
