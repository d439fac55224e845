-- Counted a station first, in the order of one index that holds all of it; names only come to the sums.
SELECT
    ifnull(s.level, ''), ifnull(s.city_code, ''), ifnull(s.city, ''), ifnull(s.county_code, ''),
    ifnull(s.county, ''),
    sum(n.found), sum(n.solved), sum(n.overdue), sum(n.disputed), sum(n.reopened)
FROM (
    SELECT
        r.station,
        count(*) AS found,
        sum(r.ended) AS solved,
        sum(r.ended = 0 AND r.due_sort < ?) AS overdue,
        sum(r.state = 'disputed') AS disputed,
        sum(r.reopened > 0) AS reopened
    FROM list_issue AS r INDEXED BY list_issue_station
    WHERE {where}
    GROUP BY r.station
) AS n
LEFT JOIN list_station AS s ON s.code = n.station
GROUP BY 1, 2, 3, 4, 5
ORDER BY 2, 4, 1, 3, 5
