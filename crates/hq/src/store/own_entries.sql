SELECT entry.device, entry.n, part.position, entry.entry, entry.change, entry.made_before
FROM part
CROSS JOIN device ON device.id = part.device
CROSS JOIN entry ON entry.device = part.device
WHERE device.hq = 1
  AND entry.n BETWEEN part.first AND part.last
  AND part.position <= ?1
  AND (part.position < ?1 OR entry.n < ?2)
ORDER BY part.position DESC, entry.n DESC
LIMIT ?3
