SELECT f.city_code, min(f.city), f.county_code, min(f.county)
FROM list_station AS f
WHERE {where}
GROUP BY f.city_code, f.county_code
ORDER BY f.city_code, f.county_code
