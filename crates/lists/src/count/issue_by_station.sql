SELECT
    r.station,
    count(*),
    sum(r.ended),
    sum(r.ended = 0 AND r.due_sort < ?),
    sum(r.state = 'disputed'),
    sum(r.reopened > 0)
FROM list_issue AS r INDEXED BY list_issue_station
WHERE {where}
GROUP BY r.station
