# Rows that are not meant: dropped, rejected or flagged, by what they have in their columns.
cat >$TMP/p.json <<'P'
{"version": 1, "clean": {"exclude": [
  {"name": "bots", "when": {"+agent": ["*bot*", "*spider*"]}, "ignore_case": true},
  {"name": "office", "when": {"user": ["e1", "e2", "e3"]}, "kinds": ["touch", "conversion"], "action": "reject"},
  {"name": "tablets", "when": {"device": "tablet", "segment": ""}, "action": "flag"}]}}
P
leat-clean --complete --policy $TMP/p.json --rejects $TMP/r.csv --quality $TMP/q.jsonl <<'R'
kind,time,channel,platform,user,event,id,device,segment,revenue,currency,agent
touch,2026-07-01T08:00:00Z,cpc,log,u1,click,1,tablet,,,,Mozilla
touch,2026-07-01T08:00:00Z,cpc,log,u1,click,2,tablet,new,,,Mozilla
touch,2026-07-01T08:00:00Z,cpc,log,u2,click,3,,,,,GoogleBot/2.1
touch,2026-07-01T08:00:00Z,cpc,log,e2,click,4,,,,,Mozilla
touch,2026-07-01T08:00:00Z,cpc,log,E2,click,5,,,,,Mozilla
conversion,2026-07-01T09:00:00Z,,shop,e3,,A,,,10,EUR,
conversion,2026-07-01T09:00:00Z,,shop,u2,,B,,,20,EUR,bot
R
cut -d, -f 2-4 $TMP/r.csv; cat $TMP/q.jsonl
