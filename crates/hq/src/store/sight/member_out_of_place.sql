-- A thing joins a channel where it is born, at a row at which views change, or
-- as the account of an author where what they wrote goes out; it leaves at a
-- row at which views change.
SELECT member.since, thing.kind, thing.key, channel.name
FROM member
JOIN thing ON thing.id = member.thing
JOIN channel ON channel.id = member.channel
LEFT JOIN ledger AS came ON came.position = member.since
LEFT JOIN ledger AS went ON went.position = member.until
WHERE NOT (
    CASE
        WHEN member.born = 1 THEN thing.kind = 0 AND EXISTS (
            SELECT 1 FROM document
            WHERE document.id = thing.key AND document.first_position = member.since
        )
        WHEN came.kind = 6 THEN 1
        WHEN came.kind IN (2, 7) THEN thing.kind = 2 AND EXISTS (
            SELECT 1 FROM feed
            WHERE feed.channel = member.channel AND feed.position = member.since
        )
        ELSE 0
    END
)
OR (member.until IS NOT NULL AND (member.until < member.since OR ifnull(went.kind, 0) <> 6))
