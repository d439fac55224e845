SELECT
    t.doc, t.id, t.kind, t.station, t.title, t.body,
    CASE t.kind
        WHEN 'issue' THEN (SELECT i.state FROM list_issue AS i WHERE i.id = t.id)
        WHEN 'visit' THEN (SELECT iif(v.sealed, 'sealed', 'open') FROM list_visit AS v WHERE v.id = t.id)
        WHEN 'lead' THEN (SELECT iif(l.outcome = '', 'open', l.outcome) FROM list_lead AS l WHERE l.id = t.id)
        WHEN 'support' THEN (SELECT p.state FROM list_support AS p WHERE p.id = t.id)
    END,
    (SELECT n.visit FROM list_notes AS n WHERE n.id = t.id),
    ifnull(s.name, ''), ifnull(s.short_name, ''), ifnull(s.city_code, ''), ifnull(s.city, ''),
    ifnull(s.county_code, ''), ifnull(s.county, ''), ifnull(s.level, ''), ifnull(s.cadre, '')
FROM list_search
CROSS JOIN list_text AS t ON t.doc = list_search.rowid
LEFT JOIN list_station AS s ON s.code = t.station
WHERE list_search MATCH ? AND list_search.rowid <= ? AND {where}
ORDER BY list_search.rowid DESC
LIMIT {limit}
