WITH seen (thing) AS (
    SELECT DISTINCT m.thing
    FROM listener AS l
    JOIN member AS m ON m.channel = l.channel
    WHERE l.account = ?1 AND l.until IS NULL AND m.until IS NULL
)
SELECT line.position, line.thing
FROM seen
JOIN line ON line.thing = seen.thing
WHERE line.position > ?2
ORDER BY line.position
LIMIT ?3
