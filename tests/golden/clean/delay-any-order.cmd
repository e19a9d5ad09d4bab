awk -f delay.awk >$TMP/a.csv
(head -n 1 $TMP/a.csv; sed '1d;$d' $TMP/a.csv | sort -r; tail -n 1 $TMP/a.csv) >$TMP/b.csv
leat-clean -q -O jsonl --policy delay.json --quality $TMP/a.jsonl $TMP/a.csv >$TMP/c.jsonl 2>$TMP/e
leat-clean -q --policy delay.json --quality $TMP/b.jsonl $TMP/b.csv >$TMP/d.csv 2>$TMP/e
cmp $TMP/a.jsonl $TMP/b.jsonl && cmp <(grep completed $TMP/d.csv | sort) <(leat-clean -q --policy delay.json -O csv $TMP/a.csv 2>$TMP/e | grep completed | sort) && echo same
