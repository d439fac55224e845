-- By the index of refused changes.
SELECT device, n, received_at, entry, verdict, reason
FROM entry
WHERE state = 2 AND change_hash IS NOT NULL AND verdict IS NOT NULL AND reason IS NOT NULL
ORDER BY verdict DESC
