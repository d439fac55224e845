SELECT document.id, document.author, document.station,
       entry.made_after, entry.made_before, entry.made_estimate,
       entry.time_proven, document.released IS NOT NULL
FROM document
JOIN ledger ON ledger.position = document.first_position
JOIN entry ON entry.device = ledger.device AND entry.n = ledger.n
WHERE document.kind = ?1 AND document.station IS NOT NULL {more}
ORDER BY document.first_position
