# A person is in one shard, what has no user in the first, cover in all; a line break in quotes ends no record.
leat-shard --by user -n 3 -o "$TMP/part-%d.csv" few.csv
for i in 0 1 2; do echo "== $i"; cat "$TMP/part-$i.csv"; done
