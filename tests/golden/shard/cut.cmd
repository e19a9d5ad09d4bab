# A cut input makes no files; a held one makes held ones. A table may be cut in its last line.
few=$PWD/few.csv
cd "$TMP"
sed '$d' "$few" >cut
leat-shard -n 2 --by user -o c%d cut || echo "$?"
sed 's/,ok,/,held:75,/' "$few" >held
leat-shard -n 2 --by user -o h%d held || echo "$?"
tail -q -n 1 h0 h1
printf 'a,b\n1,2\n3,4' >t.csv
leat-shard -n 2 -o t%d t.csv || echo "$?"
leat-shard -n 2 -o t%d --complete t.csv && cat t0 t1
ls
