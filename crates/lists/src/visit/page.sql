SELECT
    r.id, r.station, r.cadre, r.checked_in_at, r.sealed, r.stops, r.looked_at, r.failed, r.contested, r.late,
    r.verified_lat, r.verified_lon, r.verified_accuracy, r.verified_at,
    ifnull(s.name, ''), ifnull(s.short_name, ''), ifnull(s.city_code, ''), ifnull(s.city, ''),
    ifnull(s.county_code, ''), ifnull(s.county, ''), ifnull(s.level, ''), ifnull(s.cadre, ''),
    {keys}
FROM list_visit AS r INDEXED BY {index}
LEFT JOIN list_station AS s ON s.code = r.station
WHERE {where}
ORDER BY {order}
LIMIT {limit}
