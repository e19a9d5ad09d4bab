# What is written besides, and what is asked of the end alone, comes of sums as well.
cd "$TMP"
leat-simulate -q --journeys 2000 >all.csv
leat-shard -q --by user -n 3 -o part-%d.csv all.csv
options="-m linear,markov,ensemble --lookback 7"
for i in 0 1 2; do leat-attribute -q $options --partial part-$i.csv >sums-$i; done
end="--transitions t-%s.csv --effects e-%s.csv --weights linear=1,markov=3"
leat-attribute -q $options ${end//%s/one} -O jsonl all.csv | grep '"kind":"credit"' >one
leat-attribute -q $options ${end//%s/sums} -O jsonl --final sums-? | grep '"kind":"credit"' | cmp - one
cmp t-one.csv t-sums.csv
cmp e-one.csv e-sums.csv
wc -l <t-one.csv
wc -l <e-one.csv
