INSERT OR REPLACE INTO list_visit (
    id, station, cadre, checked_in_at, sealed, stops, looked_at, failed, contested, late,
    verified_lat, verified_lon, verified_accuracy, verified_at
) VALUES (
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14
)
