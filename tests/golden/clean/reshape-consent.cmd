# Who has not consented is not joined to anything: the touch goes, the order stays without its
# user; and no user without consent is written anywhere, not even into the rejects.
cat >$TMP/p.json <<'P'
{"version": 1, "clean": {"consent": {"column": "+consent", "allow": ["granted", "yes"], "ignore_case": true}}}
P
leat-clean --complete --policy $TMP/p.json --rejects $TMP/r.csv --quality $TMP/q.jsonl reshape-consent.csv | tee $TMP/o.csv
cat $TMP/q.jsonl $TMP/r.csv
grep -E 'bob|cat|dan' $TMP/o.csv $TMP/r.csv || echo nobody
# Consent that was taken back: what the newer export says of the touch holds.
printf 'kind,time,channel,platform,user,event,id,as_of,consent\n%s\n%s\n' \
	touch,2026-07-01T08:00:00Z,cpc,log,eve,click,9,2026-07-02,granted \
	touch,2026-07-01T08:00:00Z,cpc,log,eve,click,9,2026-07-03,denied >$TMP/back.csv
leat-clean --complete --policy $TMP/p.json --rejects $TMP/r.csv $TMP/back.csv 2>&1 | grep -v ^kind
cut -d, -f 2-4 $TMP/r.csv | sed "s|$TMP/||"
