SELECT count(*)
FROM list_search
CROSS JOIN list_text AS t ON t.doc = list_search.rowid
WHERE list_search MATCH ? AND {where}
