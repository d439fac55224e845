SELECT line.position, thing.kind, thing.key, channel.name
FROM line
JOIN member ON member.thing = line.thing
JOIN thing ON thing.id = line.thing
JOIN channel ON channel.id = member.channel
WHERE member.since <= line.position
  AND (member.until IS NULL OR member.until > line.position)
  AND NOT EXISTS (
      SELECT 1 FROM feed
      WHERE feed.channel = member.channel
        AND feed.position = line.position
        AND feed.thing = line.thing
  )
