# A directory stands for part-NNN in it; by the format.
mkdir "$TMP/d"
leat-shard -q --by user -n 2 -o "$TMP/d" few.csv
leat-shard -q --by user -n 2 -O jsonl -o "$TMP/d/" few.csv
ls "$TMP/d"
cat "$TMP/d/part-001.jsonl"
