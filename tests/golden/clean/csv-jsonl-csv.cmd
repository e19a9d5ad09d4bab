# Through JSON lines and back, nothing changes but the columns that are written.
leat-clean -q -O jsonl whole.csv | leat-clean -q -O csv >$TMP/a
leat-clean -q -O jsonl $TMP/a | leat-clean -q -O csv | cmp - $TMP/a
leat-clean -q -O jsonl whole.csv >$TMP/b
leat-clean -q -O jsonl $TMP/a | cmp - $TMP/b
echo same
