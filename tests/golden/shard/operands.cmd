# Several operands are one input with the columns of all; a table may have a column called extra.
printf 'k,v\nx,1\ny,2\n' >"$TMP/a.csv"
printf 'extra,k\n"{""q"":1}",x\n,z\n' >"$TMP/b.csv"
leat-shard --by k -n 2 --only 0 "$TMP/a.csv" "$TMP/b.csv"
leat-shard --by k -n 2 --only 1 "$TMP/a.csv" "$TMP/b.csv"
printf 'k,v\nx,1,2\n' | leat-shard --by k -n 2 --only 1
