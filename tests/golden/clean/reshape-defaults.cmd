# What is missing, by a stated default: flagged, and only where it is missing.
cat >$TMP/p.json <<'P'
{"version": 1, "clean": {"required": ["tz"], "defaults": [
  {"name": "meta", "when": {"platform": "meta"}, "set": {"currency": "USD", "tz": "America/New_York"}},
  {"set": {"currency": "EUR", "channel": "unknown", "tz": "Europe/Berlin"}},
  {"kinds": ["touch"], "set": {"device": "desktop", "+team": "none"}}]}}
P
leat-clean --complete --policy $TMP/p.json --quality $TMP/q.jsonl <<'R'
kind,time,channel,platform,campaign_id,cost,currency,device,user,event
spend,2026-07-01,,meta,1,5,,,,
spend,2026-07-01,cpc,google,2,5,,,,
spend,2026-07-01,cpc,google,3,5,GBP,,,
touch,2026-07-01T10:00:00Z,cpc,log,,,,,u,click
touch,2026-07-01T10:00:00Z,cpc,log,,,,mobile,u,click
R
cat $TMP/q.jsonl
