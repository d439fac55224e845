SELECT r.station, r.id, r.verified_lat, r.verified_lon, r.verified_accuracy, r.verified_at
FROM list_visit AS r INDEXED BY list_visit_verified
WHERE {where}
ORDER BY r.station, r.checked_in_at, r.id
