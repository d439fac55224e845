SELECT
    r.id, r.station, r.by, r.at, r.title, r.category, r.date, r.source, r.outcome, r.issue, r.contested, r.batch,
    ifnull(s.name, ''), ifnull(s.short_name, ''), ifnull(s.city_code, ''), ifnull(s.city, ''),
    ifnull(s.county_code, ''), ifnull(s.county, ''), ifnull(s.level, ''), ifnull(s.cadre, ''),
    {keys}
FROM list_lead AS r INDEXED BY {index}
LEFT JOIN list_station AS s ON s.code = r.station
WHERE {where}
ORDER BY {order}
LIMIT {limit}
