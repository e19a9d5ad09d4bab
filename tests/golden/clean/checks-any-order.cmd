leat-clean -q --policy checks.json --quality $TMP/a.jsonl checks.csv > $TMP/a.csv 2>$TMP/e
(head -n 1 checks.csv; sed '1d;$d' checks.csv | sort -r; tail -n 1 checks.csv) > $TMP/b.csv
leat-clean -q --policy checks.json --quality $TMP/b.jsonl $TMP/b.csv > $TMP/c.csv 2>$TMP/e
cmp $TMP/a.jsonl $TMP/b.jsonl && cmp <(sort $TMP/a.csv) <(sort $TMP/c.csv) && echo same
