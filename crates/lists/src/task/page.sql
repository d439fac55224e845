SELECT
    r.issue, r.id, r.text, r.who, r.due, r.done,
    r.station, ifnull(i.title, ''), ifnull(i.due, ''), ifnull(i.state, ''),
    ifnull(s.name, ''), ifnull(s.short_name, ''), ifnull(s.city_code, ''), ifnull(s.city, ''),
    ifnull(s.county_code, ''), ifnull(s.county, ''), ifnull(s.level, ''), ifnull(s.cadre, ''),
    {keys}
FROM list_task AS r INDEXED BY {index}
LEFT JOIN list_issue AS i ON i.id = r.issue
LEFT JOIN list_station AS s ON s.code = r.station
WHERE {where}
ORDER BY {order}
LIMIT {limit}
