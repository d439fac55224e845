SELECT DISTINCT waits.device, waits.n, waits.doc
FROM entry AS refused
JOIN waiting ON waiting.on_hash = refused.change_hash
JOIN entry AS waits ON waits.device = waiting.device AND waits.n = waiting.n
WHERE refused.device = ?1 AND refused.state = 2 AND refused.change_hash IS NOT NULL AND waits.doc IS NOT NULL
ORDER BY waits.position, waits.n
