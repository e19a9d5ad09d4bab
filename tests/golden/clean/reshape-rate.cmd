# More than 3 clicks within 10 seconds is no person. Events that are there twice count once, the
# order of rows does not matter, a window need not begin on the minute, and orders stay.
cat >$TMP/p.json <<'P'
{"version": 1, "clean": {"exclude": [
  {"name": "fast", "when": {"event": "click"}, "rate": {"events": 3, "seconds": 10}},
  {"name": "busy", "rate": {"events": 4, "seconds": 3600}, "action": "flag"}]}}
P
cat >$TMP/a.csv <<'R'
kind,time,channel,platform,user,event,id,revenue,currency
touch,2026-07-01T08:00:55Z,cpc,log,fast,click,1,,
touch,2026-07-01T08:01:04.9Z,cpc,log,fast,click,2,,
touch,2026-07-01T08:00:58Z,cpc,log,fast,click,3,,
touch,2026-07-01T08:01:00Z,cpc,log,fast,click,4,,
touch,2026-07-01T09:00:00Z,cpc,log,fast,visit,5,,
touch,2026-07-01,cpc,log,fast,click,6,,
touch,2026-07-01T08:00:55Z,cpc,log,slow,click,7,,
touch,2026-07-01T08:01:05Z,cpc,log,slow,click,8,,
touch,2026-07-01T08:00:58Z,cpc,log,slow,click,9,,
touch,2026-07-01T08:01:00Z,cpc,log,slow,click,10,,
touch,2026-07-01T08:00:55Z,cpc,log,twice,click,11,,
touch,2026-07-01T08:00:55Z,cpc,log,twice,click,11,,
touch,2026-07-01T08:00:56Z,cpc,log,twice,click,12,,
touch,2026-07-01T08:00:56Z,cpc,log,twice,click,12,,
conversion,2026-07-01T08:02:00Z,,shop,fast,,A,10,EUR
R
leat-clean --complete --policy $TMP/p.json --quality $TMP/q.jsonl $TMP/a.csv
cat $TMP/q.jsonl
(head -n 1 $TMP/a.csv; sed 1d $TMP/a.csv | sort -r) | leat-clean -q --complete --policy $TMP/p.json | sort >$TMP/b
leat-clean -q --complete --policy $TMP/p.json $TMP/a.csv | sort | cmp - $TMP/b && echo same
