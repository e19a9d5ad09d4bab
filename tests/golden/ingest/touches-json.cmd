# The same log as JSON lines; names of another maker by --map.
lines=$(printf '%s\n' '{"anonymousId":"v1","timestamp":"2026-07-01T08:00:00Z","event":"click","channel":"Paid Search"}' '{"anonymousId":"v1","timestamp":1782900000123,"event":"visit","utm_source":"google","utm_medium":"organic"}' '{"anonymousId":"v1","timestamp":"2026-07-02T08:00:00.5Z","event":"order","order_id":9007199254740993123,"revenue":59.9,"currency":"EUR","items":[{"sku":"1"}]}')
printf '%s\n' "$lines" >"$TMP/log.jsonl"
leat-ingest "$TMP/log.jsonl" 2>&1 | sed "s#$TMP/##"
cat >"$TMP/own.json" <<'M'
{"name": "own_log", "title": "our log", "evidence": "W", "kind": "touch", "platform": "site", "channel": "unassigned", "personal": true,
 "columns": [{"header": ["when"], "to": "time", "as": "utc"}, {"header": ["who"], "to": "user"}, {"header": ["what"], "to": "event", "as": "word", "values": {"c": "click", "v": "visit"}},
  {"header": ["how"], "to": "channel", "as": "slug"}],
 "need": ["time", "user", "channel"]}
M
printf 'when,who,what,how\n2026-07-01 10:00:00,a,c,Paid  Social\n2026-07-01 10:00:01,b,z,email\n' | leat-ingest --map "$TMP/own.json"
