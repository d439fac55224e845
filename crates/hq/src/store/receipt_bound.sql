WITH known (number, at) AS (
    SELECT number, at
    FROM receipt
    WHERE device = ?1 AND bounds = 1
    UNION ALL
    SELECT r.number, r.at
    FROM returned_receipt AS r
    WHERE r.device = ?1
      AND NOT EXISTS (
        SELECT 1 FROM receipt AS l
        WHERE l.device = ?1 AND l.number > r.number AND l.at < r.at
      )
      AND NOT EXISTS (
        SELECT 1 FROM returned_receipt AS l
        WHERE l.device = ?1 AND l.number > r.number AND l.at < r.at
      )
)
SELECT max(at)
FROM (SELECT min(at) AS at FROM known WHERE number <= ?2 GROUP BY number)
