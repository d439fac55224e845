SELECT ledger.position, 0, ledger.doc, ''
FROM ledger
WHERE ledger.kind IN (2, 7)
  AND ledger.doc IS NOT NULL
  AND NOT EXISTS (
      SELECT 1
      FROM thing
      JOIN line ON line.thing = thing.id AND line.position = ledger.position
      WHERE thing.kind = 0 AND thing.key = ledger.doc
  )
UNION ALL
SELECT reference.position, reference.kind, CAST(reference.key AS BLOB), ''
FROM reference
WHERE NOT EXISTS (
    SELECT 1
    FROM thing
    JOIN line ON line.thing = thing.id AND line.position = reference.position
    WHERE thing.kind = reference.kind AND thing.key = CAST(reference.key AS BLOB)
)
