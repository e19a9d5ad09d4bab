# Without a key rows go in turn; a table needs no trailer, and gets none.
printf 'a,"b ""x"", c"\n1,"two\nlines"\n2,\n3,"x,y"\n4,\n' >"$TMP/table.csv"
leat-shard -n 2 -o "$TMP/t-%02d.csv" "$TMP/table.csv"
for i in 00 01; do echo "== $i"; cat "$TMP/t-$i.csv"; done
