SELECT d.id
  FROM document AS d
 WHERE d.station = ?1
   AND d.kind = ?2
   AND d.forget = 0
   AND EXISTS (SELECT 1 FROM change AS c WHERE c.doc = d.id AND c.wall >= ?3)
 ORDER BY d.id
