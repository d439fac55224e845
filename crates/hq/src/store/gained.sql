SELECT m.thing
FROM (
    SELECT m.thing
    FROM listener AS l
    JOIN member AS m ON m.channel = l.channel
    WHERE l.account = ?1 AND l.since = ?2
      AND m.since <= ?2 AND (m.until IS NULL OR m.until > ?2)
    UNION
    SELECT m.thing
    FROM listener AS l
    JOIN member AS m ON m.channel = l.channel AND m.since = ?2
    WHERE l.account = ?1 AND m.born = 0
      AND l.since <= ?2 AND (l.until IS NULL OR l.until > ?2)
) AS m
WHERE NOT EXISTS (
    SELECT 1
    FROM member AS m0
    JOIN listener AS l0 ON l0.channel = m0.channel AND l0.account = ?1
    WHERE m0.thing = m.thing
      AND l0.since < ?2 AND (l0.until IS NULL OR l0.until >= ?2)
      AND m0.since < ?2 AND (m0.until IS NULL OR m0.until >= ?2)
  )
  AND EXISTS (
    SELECT 1
    FROM member AS m1
    JOIN listener AS l1 ON l1.channel = m1.channel AND l1.account = ?1
    WHERE m1.thing = m.thing AND l1.until IS NULL AND m1.until IS NULL
  )
