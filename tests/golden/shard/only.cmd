# One shard by --only is the same as its file, from CSV and from JSON lines, with one thread and with two.
leat-simulate -q --journeys 20000 >"$TMP/all.csv"
leat-shard -q --by user -n 5 -j 2 -o "$TMP/%d.csv" "$TMP/all.csv"
leat-shard -q --by user -n 1 --only 0 -O jsonl "$TMP/all.csv" >"$TMP/all.jsonl"
for i in 0 1 2 3 4; do
	leat-shard -q --by user -n 5 -j 1 --only $i "$TMP/all.csv" | cmp - "$TMP/$i.csv"
	leat-shard -q --by user -n 5 -j 2 --only $i "$TMP/all.jsonl" >"$TMP/j"
	leat-shard -q -n 1 --only 0 -O jsonl --bare "$TMP/$i.csv" | cut -d , -f 1-3 >"$TMP/a"
	leat-shard -q -n 1 --only 0 --bare "$TMP/j" | cut -d , -f 1-3 | cmp - "$TMP/a"
done
# Together they are what there was: no row is lost, and each user is in one of them.
tail -q -n +2 "$TMP"/?.csv | grep -v '^end\|^cover' | sed 's/,$//' | sort >"$TMP/parts"
sed 1d "$TMP/all.csv" | grep -v '^end\|^cover' | sort | cmp - "$TMP/parts"
for i in 0 1 2 3 4; do sed 1d "$TMP/$i.csv" | cut -d , -f 6 | sort -u | grep . ; done | sort | uniq -d
