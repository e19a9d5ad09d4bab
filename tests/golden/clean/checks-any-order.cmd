leat-clean -q --policy checks.json --quality $TMP/a.jsonl checks.csv > $TMP/a.csv 2>$TMP/e
(head -n 1 checks.csv; sed '1d;$d' checks.csv | sort -r; tail -n 1 checks.csv) > $TMP/b.csv
leat-clean -q --policy checks.json --quality $TMP/b.jsonl $TMP/b.csv > $TMP/c.csv 2>$TMP/e
cmp $TMP/a.jsonl $TMP/b.jsonl && cmp <(sort $TMP/a.csv) <(sort $TMP/c.csv) && echo same
# all checks, of a market with faults; contradicting rows are left out, since their order decides
leat-simulate --channels 3 --days 300 --seed 5 --faults $TMP/f.csv > $TMP/m.csv
leat-clean -q --policy checks-all.json $TMP/m.csv 2>$TMP/e | grep -v dup > $TMP/m2.csv
sed 's/"late": {.*{}}}/"late": {"warn_after_days": 3}/; s/"\(gap\|anomaly\)": {}/"\1": {"action": "substitute"}/g' checks-all.json > $TMP/p.json
(head -n 1 $TMP/m2.csv; sed '1d;$d' $TMP/m2.csv | sort -t, -k 16,16) > $TMP/n.csv
for f in m2 n; do leat-clean -q --complete --bare --policy $TMP/p.json --quality $TMP/$f.jsonl $TMP/$f.csv 2>$TMP/e | sort > $TMP/$f.out; done
cmp $TMP/m2.jsonl $TMP/n.jsonl && cmp $TMP/m2.out $TMP/n.out && echo same && grep -c imputed $TMP/n.out
