# What does not belong together, or is not all there, is refused, and says so.
cd "$TMP"
leat-simulate -q --journeys 300 >all.csv
leat-shard -q --by user -n 3 -o part-%d.csv all.csv
try() { leat-attribute -q "$@" >out || echo "$?"; [[ ! -s out ]] || echo written; : >out; }
for i in 0 1 2; do leat-attribute -q -m last --partial part-$i.csv >sums-$i; done
echo "twice, and too few"
try -m last --final sums-0 sums-1 sums-1
try -m last --merge sums-0 sums-0
try -m last --final --expect 3 sums-0 sums-1
leat-attribute -q --merge sums-0 sums-1 >merged
try -m last --final --expect 3 merged sums-1
echo "cut, altered"
{ head -n 8 sums-0; sed -n 9p sums-0 | head -c 20; } >cut
try -m last --final cut sums-1
sed '$d' sums-1 >short
try -m last --merge sums-0 short
sed '3s/\["\([0-9]*\)/["1\1/' sums-1 >altered
try -m last --merge altered
sed 1d sums-1 >bare
try -m last --merge bare
echo "other options"
try -m last --lookback 7 --final sums-0
try -m last,linear --final sums-0
leat-attribute -q -m last --partial --once part-1.csv >once
try -m last --merge sums-0 once
echo "not sums"
try --final part-0.csv
: >empty
try --merge sums-0 empty
echo "steps"
try --final --merge sums-0
try --expect 3 all.csv
try --source x --merge sums-0
try --pieces --partial all.csv
try -m last --final --observe /2024-01-03 sums-0
leat-attribute -q -m last --observe /2024-01-10 --partial part-2.csv >january
try -m last --final january
try -m last --final --observe /2024-01-10 january
try -m last --final --observe /2024-01-11 january
