SELECT
    r.code, r.name, r.short_name, r.province_code, r.city_code, r.city, r.county_code, r.county, r.township, r.level,
    r.cadre,
    {keys}
FROM list_station AS r
WHERE {where}
ORDER BY {order}
LIMIT {limit}
