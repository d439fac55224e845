SELECT line.position, thing.kind, thing.key, ''
FROM line
JOIN thing ON thing.id = line.thing
WHERE NOT EXISTS (
    SELECT 1 FROM ledger
    WHERE ledger.position = line.position
      AND ledger.kind IN (2, 7)
      AND ledger.doc = thing.key
      AND thing.kind = 0
)
  AND NOT EXISTS (
    SELECT 1 FROM reference
    WHERE reference.kind = thing.kind
      AND reference.key = CAST(thing.key AS TEXT)
      AND reference.position = line.position
)
