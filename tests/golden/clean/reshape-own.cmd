# A column of the user's own, in CSV and in JSON lines: a cell, a key, true for yes, a number, and
# one that is there already; and an extra that is none.
cat >$TMP/p.json <<'P'
{"version": 1, "clean": {"taxonomy": {"rules": [
  {"when": {"+team": ["yes", "7", "red"]}, "set": {"channel": "team", "+team": "blue", "+why": "\"quoted\""}},
  {"when": {"+team": "[1,2]"}, "set": {"channel": "list", "+team": ""}}]}}}
P
row='"kind":"spend","time":"2026-07-01","channel":"x","cost":1,"currency":"EUR"'
printf '{%s,"campaign_id":"%s"%s}\n' "$row" 1 ',"team":true' "$row" 2 ',"team":7,"z":{"b":1,"a":2}' \
	"$row" 3 ',"team":"red","a":null,"team2":"é"' "$row" 4 ',"team":"green"' "$row" 5 ',"team":[1,2]' >$TMP/a.jsonl
leat-clean -q --complete --policy $TMP/p.json $TMP/a.jsonl
leat-clean -q --complete --bare --policy $TMP/p.json -O csv $TMP/a.jsonl | cut -d, -f 4,7,58-
printf 'kind,time,channel,cost,currency,campaign_id,team,extra\nspend,2026-07-01,x,1,EUR,1,yes,\nspend,2026-07-01,x,1,EUR,2,,"{""team"":7}"\nspend,2026-07-01,x,1,EUR,3,red,not JSON\n' >$TMP/a.csv
leat-clean --complete --policy $TMP/p.json --rejects $TMP/r.csv $TMP/a.csv 2>&1 | sed "s|$TMP/||"
cut -d, -f 2-4 $TMP/r.csv
