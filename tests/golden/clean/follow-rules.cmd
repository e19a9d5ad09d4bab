# A policy's rules for rows are obeyed as they come, but for what is about a user's other rows.
cat >$TMP/p.json <<'P'
{"version": 1, "clean": {"consent": {"column": "+consent", "allow": ["yes"], "touches": "drop"}, "exclude": [
  {"name": "bots", "when": {"+agent": ["*bot*"]}, "ignore_case": true},
  {"name": "office", "when": {"user": ["e2"]}, "action": "reject"},
  {"name": "busy", "when": {"kind": "touch"}, "rate": {"events": 2, "seconds": 60}},
  {"name": "tablets", "when": {"device": "tablet"}, "action": "flag"}]}}
P
cd "$TMP"
cat >rows.csv <<'R'
kind,time,channel,platform,user,event,id,device,agent,consent
touch,2026-07-01T10:00:00+02:00,cpc,log,u1,click,1,tablet,Mozilla,yes
touch,2026-07-01T08:00:00Z,cpc,log,u1,click,2,,Mozilla,yes
touch,2026-07-01T08:00:00Z,cpc,log,u2,click,3,,GoogleBot/2.1,yes
touch,2026-07-01T08:00:00Z,cpc,log,e2,click,4,,Mozilla,yes
touch,2026-07-01T08:00:00Z,cpc,log,u3,click,5,,Mozilla,no
R
cat rows.csv | leat-clean --follow --complete --policy p.json --rejects r.csv
cut -d, -f 2-4 r.csv
