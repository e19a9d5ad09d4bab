leat-clean -q -O jsonl unknown-columns.csv | leat-clean -q -O csv | tail -2
leat-clean -q -O jsonl unknown-columns.csv | leat-clean -q -O csv | leat-clean -q -O jsonl
