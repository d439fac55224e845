DELETE FROM quarantine
WHERE id IN (
    SELECT id
    FROM (
        SELECT
            id,
            row_number() OVER newest_first AS inputs,
            sum(length(bytes)) OVER newest_first AS total
        FROM quarantine
        WHERE ?1 IS NULL OR device = ?1
        WINDOW newest_first AS (ORDER BY id DESC ROWS UNBOUNDED PRECEDING)
    )
    WHERE inputs > ?2 OR total > ?3
)
