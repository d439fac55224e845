INSERT OR REPLACE INTO list_support (
    id, station, by, at, kind, issue, title, state, until, lasting, contested,
    ended, until_sort
) VALUES (
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
    ?8 IN ('declined', 'confirmed'),
    iif(?9 = '', '~', ?9)
)
