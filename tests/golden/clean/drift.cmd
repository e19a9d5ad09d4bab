awk -f drift.awk >$TMP/a.csv
leat-clean --policy drift.json --quality $TMP/q.jsonl $TMP/a.csv | cmp - <(leat-clean -q $TMP/a.csv) && echo rows stay
cat $TMP/q.jsonl
(head -n 1 $TMP/a.csv; sed '1d;$d' $TMP/a.csv | sort -r; tail -n 1 $TMP/a.csv) | leat-clean -q --policy drift.json --quality $TMP/b.jsonl -o $TMP/b.csv 2>$TMP/e
cmp $TMP/q.jsonl $TMP/b.jsonl && echo same in any order
