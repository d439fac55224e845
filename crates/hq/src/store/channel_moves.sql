SELECT since FROM (
    SELECT DISTINCT since FROM member
    WHERE channel = ?1 AND since > ?2 AND since <= ?3 AND born = 0
    ORDER BY since LIMIT ?4
)
UNION
SELECT until FROM (
    SELECT DISTINCT until FROM member
    WHERE channel = ?1 AND until > ?2 AND until <= ?3
    ORDER BY until LIMIT ?4
)
ORDER BY 1 LIMIT ?4
