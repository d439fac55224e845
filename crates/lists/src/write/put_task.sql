INSERT INTO list_task (
    issue, id, text, who, due, done, station, issue_closed,
    ended, due_sort
) VALUES (
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,
    ?6 = 1 OR ?8 = 1,
    iif(?5 = '', '~', ?5)
)
