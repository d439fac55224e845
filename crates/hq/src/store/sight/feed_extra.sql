SELECT feed.position, thing.kind, thing.key, channel.name
FROM feed
LEFT JOIN thing ON thing.id = feed.thing
JOIN channel ON channel.id = feed.channel
WHERE NOT EXISTS (
    SELECT 1
    FROM line
    JOIN member ON member.thing = line.thing AND member.channel = feed.channel
    WHERE line.thing = feed.thing
      AND line.position = feed.position
      AND member.since <= feed.position
      AND (member.until IS NULL OR member.until > feed.position)
)
