SELECT 1
FROM member AS m
JOIN listener AS l ON l.channel = m.channel AND l.account = ?1
WHERE m.thing = ?2 AND m.until IS NULL AND l.until IS NULL
