INSERT INTO list_text (
    doc, id, kind, station, title, body
) VALUES (
    ?1, ?2, ?3, ?4, ?5, ?6
)
