SELECT listener.since, listener.account, channel.name
FROM listener
JOIN channel ON channel.id = listener.channel
LEFT JOIN ledger AS came ON came.position = listener.since
LEFT JOIN ledger AS went ON went.position = listener.until
WHERE ifnull(came.kind, 0) <> 6
   OR (
    listener.until IS NOT NULL
    AND (listener.until < listener.since OR ifnull(went.kind, 0) <> 6)
   )
