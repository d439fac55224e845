INSERT OR REPLACE INTO list_notes (
    id, station, visit
) VALUES (
    ?1, ?2, ?3
)
