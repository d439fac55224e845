SELECT position
FROM ledger
WHERE kind = 6
  AND position NOT IN (
      SELECT since FROM member
      UNION SELECT until FROM member WHERE until IS NOT NULL
      UNION SELECT since FROM listener
      UNION SELECT until FROM listener WHERE until IS NOT NULL
      UNION SELECT released FROM document WHERE released IS NOT NULL
  )
