# The truth is found; credits add up to the conversions; rows in any order, threads and JSON lines: the same bytes.
leat-simulate --journeys 60000 --channels 4 --seed 7 --effects "$TMP/truth.csv" -q >"$TMP/rows.csv"
credits() { grep '^credit' | cut -d , -f 2,4,10-; }
leat-attribute -q -m hazard,step-hazard --once -j 1 "$TMP/rows.csv" >"$TMP/one.csv"
credits <"$TMP/one.csv" >"$TMP/one"
sed -n 1p "$TMP/rows.csv" >"$TMP/shuffled.csv"
sed '1d; $d' "$TMP/rows.csv" | awk '{ print (NR * 7919) % 100003, $0 }' | sort -n | cut -d ' ' -f 2- >>"$TMP/shuffled.csv"
leat-attribute -q --complete -m hazard,step-hazard --once -j 2 "$TMP/shuffled.csv" | credits | cmp - "$TMP/one" && echo 'any order: same'
leat-ingest -q -O jsonl "$TMP/rows.csv" | leat-attribute -q -O csv -m hazard,step-hazard --once |
	mlr --icsv --ocsv --headerless-csv-output filter '$kind == "credit"' then cut -o -f time,channel,conversions,revenue,model >"$TMP/json"
mlr --icsv --ocsv --headerless-csv-output filter '$kind == "credit"' then cut -o -f time,channel,conversions,revenue,model "$TMP/one.csv" | cmp - "$TMP/json" && echo 'JSON lines: same'
mlr --icsv --ocsv filter '$kind == "conversion"' then put -q '@n += 1000000; end { emit @n }' "$TMP/rows.csv" >"$TMP/n"
mlr --icsv --onidx filter '$kind == "credit"' then put '$n = roundm($conversions * 1000000, 1)' then stats1 -a sum -f n -g model,incremental "$TMP/one.csv" |
	awk -v all="$(sed 1d "$TMP/n")" '{ print $1, $2, $3 == all ? "adds up" : $3 " of " all }'
# D1: of the shares, D2: of the numbers, against what would be missing without each channel.
mlr --icsv --ocsv filter '$kind == "credit" && $model == "hazard" && $channel != "(baseline)"' then stats1 -a sum -f conversions -g channel "$TMP/one.csv" >"$TMP/hazard.csv"
mlr --icsv --ocsv filter 'is_empty($time) && is_not_empty($incremental)' then cut -f channel,incremental "$TMP/truth.csv" >"$TMP/whole.csv"
mlr --icsv --onidx join -j channel -f "$TMP/whole.csv" "$TMP/hazard.csv" | awk '
{ truth[$1] = $2; got[$1] = $3; t += $2; g += $3 }
END {
	for (c in truth) { a = truth[c] / t - got[c] / g; b = truth[c] - got[c]; d1 += (a < 0 ? -a : a) / 2; d2 += (b < 0 ? -b : b) / t }
	print "D1 " (1 - d1 > 0.96 ? "above .96" : 1 - d1) ", D2 " (1 - d2 > 0.93 ? "above .93" : 1 - d2)
}'
