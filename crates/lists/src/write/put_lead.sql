INSERT OR REPLACE INTO list_lead (
    id, station, by, at, title, category, date, source, outcome, issue, contested,
    batch, ended
) VALUES (
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
    ?12, ?9 <> ''
)
