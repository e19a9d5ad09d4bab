# Any sharding by user, rows in any order, merged in any tree, comes to what one process writes.
cd "$TMP"
leat-simulate -q --journeys 3000 >journeys.csv
(
	head -n 1 journeys.csv | sed 's/$/,cost,clicks,impressions,se,segment,device/'
	sed '1d;$d' journeys.csv | awk -F , '{ print $0 ",,,,,s" length($6) % 3 substr($6, length($6)) % 2 ",\"a\"" }'
	for day in 01 02 03 11; do
		echo "spend,2024-01-$day,,video,google,,,,,,EUR,,,,$((10#$day * 7)).25,90,4000,,,"
		echo "spend,2024-01-$day,,display,google,,,,,,EUR,,,,2,,800,,,"
	done
	echo "lift,2024-01-02,2024-01-20,video,,,,,20,,,,,,,,,4,,"
	echo "lift,2024-01-02,2024-01-20,display,,,,,11,,,,,,,,,3,,"
) >all.csv
attribute() { leat-attribute -q "${options[@]}" "$@" 2>&1; }
whole="attribute --complete all.csv -O jsonl"

check() {
	options=("$@")
	$whole | grep -v '^{"kind":"\(spend\|touch\|conversion\|cover\|lift\|end\)"' >want
	for n in 1 3 16; do
		rm -f part-* sums-*
		(head -n 1 all.csv; sed 1d all.csv | sort -t , -k 8,8 -k "$n,$n") >shuffled.csv
		leat-shard -q --by user -n "$n" --complete -o part-%02d.csv shuffled.csv
		for p in part-*.csv; do attribute --partial "$p" >"sums-${p%.csv}"; done
		# Trees: all at once; two by two; one after the other, the last first.
		attribute --final --expect "$n" -O jsonl sums-* >final
		cp sums-part-00 chain
		for s in sums-part-*; do
			[[ $s == sums-part-00 ]] && continue
			attribute --merge "$s" chain >next
			mv next chain
		done
		ls sums-* | xargs -n 2 | while read -r a b; do attribute --merge "$a" ${b:+"$b"} >"pair-$a"; done
		attribute --merge pair-* >merged
		rm -f pair-*
		cmp merged chain
		for f in final <(attribute --final -O jsonl chain) <(sort -R merged | attribute --final -O jsonl); do
			grep -v '"kind":"end"' "$f" | diff - want >diff || { echo "$n: $* differs"; head -n 5 diff; }
		done
	done
	[[ $(wc -l <want) -gt 100 ]] || echo "$*: there is little to compare"
}

check -m first,last,linear,u-shape,w-shape,time-decay --lookback 7
check -m markov,shapley,shapley-ordered,shapley-rate,linear,ensemble --lookback 7 --interval 0.9
check -m markov --order auto --covariate segment --lookback 5 --tz Asia/Tokyo --credit-date touch
check -m last-non-direct,markov --order 2 --once --by campaign --observe 2024-01-03/2024-01-25T12:00:00Z
check -m hazard,last --covariate segment --interval 0.9 --lookback 7
check -m last,markov --calibrate --reuse-touches --events click,impression --view-weight 0.5 --lookback 7
