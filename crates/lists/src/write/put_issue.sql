INSERT OR REPLACE INTO list_issue (
    id, station, opened_by, opened_at, visit, item, title, category, place, severity, due, responsible,
    state, reopened, contested, waits_for_station, waits_for_cadre, waits_for_office, objected,
    ended, due_sort, severity_rank
) VALUES (
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
    ?13 = 'closed',
    iif(?11 = '', '~', ?11),
    CASE ?10 WHEN 'high' THEN 0 WHEN 'medium' THEN 1 WHEN 'low' THEN 2 ELSE 3 END
)
