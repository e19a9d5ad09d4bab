# A log of touches that a pipe brings, line by line; there is no cover. The same as JSON lines.
(echo timestamp,visitor_id,channel,event; echo 2026-07-01T10:00:00Z,v1,Email,click; echo 2026-07-01T11:00:00Z,v1,Email,click) | leat-ingest --follow
for t in 10 11; do echo "{\"timestamp\": \"2026-07-01T$t:00:00Z\", \"visitor_id\": \"v1\", \"channel\": \"Email\", \"event\": \"click\"}"; done | leat-ingest --follow
