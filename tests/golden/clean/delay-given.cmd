awk -f delay.awk | leat-clean -q --policy delay.json --quality $TMP/q.jsonl -o $TMP/learnt.csv 2>$TMP/e
awk -v once=1 -f delay.awk | leat-clean --policy delay.json --delay $TMP/q.jsonl --quality $TMP/q2.jsonl > $TMP/given.csv
tail -n 5 $TMP/given.csv
diff <(grep completed: $TMP/learnt.csv) <(grep completed: $TMP/given.csv) && echo completed alike
grep -E '"delay"|"age":1,' $TMP/q2.jsonl
