INSERT INTO list_task (
    issue, id, text, who, due, done, station, issue_closed
) VALUES (
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
)
