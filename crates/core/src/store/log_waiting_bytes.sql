SELECT coalesce(sum(length(l.entry) + coalesce(length(c.bytes), 0)), 0)
  FROM log AS l
  LEFT JOIN change AS c ON c.hash = l.change AND l.change <> x''
 WHERE l.device = ?1 AND l.n > ?2
