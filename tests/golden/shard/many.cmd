# As many shards as there are files to be had and more than rows; no two are the same bytes.
leat-shard --by user -n 1500 -o "$TMP/p%04d.csv" few.csv
cat "$TMP"/p*.csv | grep -c '^end'
cksum "$TMP"/p*.csv | cut -d ' ' -f 1,2 | sort | uniq -d | wc -l
