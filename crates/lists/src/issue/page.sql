SELECT
    r.id, r.station, r.opened_by, r.opened_at, r.visit, r.item, r.title, r.category, r.place, r.severity, r.due,
    r.responsible, r.state, r.reopened, r.contested, r.waits_for_station, r.waits_for_cadre, r.waits_for_office,
    r.objected,
    ifnull(s.name, ''), ifnull(s.short_name, ''), ifnull(s.city_code, ''), ifnull(s.city, ''),
    ifnull(s.county_code, ''), ifnull(s.county, ''), ifnull(s.level, ''), ifnull(s.cadre, ''),
    {keys}
FROM list_issue AS r INDEXED BY {index}
LEFT JOIN list_station AS s ON s.code = r.station
WHERE {where}
ORDER BY {order}
LIMIT {limit}
