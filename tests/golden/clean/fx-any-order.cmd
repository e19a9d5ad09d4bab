# CSV or JSON lines, in any order: the same rows.
leat-clean -q --complete --fx fx-rates.csv --currency EUR -O jsonl fx-rows.csv >$TMP/a.jsonl
leat-clean -q --bare --complete -O jsonl fx-rows.csv | grep -v '"kind":"outcome"' | sort -r >$TMP/b.jsonl
leat-clean -q --complete --fx fx-rates.csv --currency EUR $TMP/b.jsonl >$TMP/c.jsonl
cmp <(sort $TMP/a.jsonl) <(sort $TMP/c.jsonl) && echo same
