INSERT INTO list_effect (
    issue, id, text, by, at, evidence, confirmed, station
) VALUES (
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
)
