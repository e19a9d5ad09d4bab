# What an engine does with lines: sorts them all by key and deals them to reducers, who add. A
# loss anywhere shows at the end, also behind a merge that has not seen what the sums are of.
cd "$TMP"
leat-simulate -q --journeys 2000 >all.csv
leat-shard -q --by user -n 4 -o part-%d.csv all.csv
options="-q -m linear,markov --lookback 7"
for i in 0 1 2 3; do leat-attribute $options --partial part-$i.csv >map-$i; done
cat map-* | LC_ALL=C sort >sorted
awk -F '\t' '{ print >("reduce-" (substr($1, 1, 5) == "#meta" ? 2 : length($1) % 3)) }' sorted
for i in 0 1 2; do leat-attribute $options --merge --pieces reduce-$i >out-$i; done
leat-attribute $options --final --expect 4 map-* >want
leat-attribute $options --final --pieces --expect 4 out-* | cmp - want
# A combiner that knows nothing of leat, but how to add.
LC_ALL=C awk -F '\t' '/^#/ { print; next } { print }' sorted | leat-attribute $options --final | cmp - want
sed -i 2d out-1
leat-attribute $options --merge --pieces out-* >lost || echo $?
leat-attribute $options --final lost || echo $?
