SELECT
    (SELECT coalesce(max(n), 0) FROM log WHERE device = ?1),
    (SELECT count(*) FROM log WHERE state = 3 AND replaced_by = 0),
    (SELECT coalesce(sum(length(l.entry) + coalesce(length(c.bytes), 0)), 0)
       FROM log AS l
       LEFT JOIN change AS c ON c.hash = l.change AND l.change <> x''
      WHERE l.device = ?1 AND l.n > ?2)
