# The exact solution of ChannelAttribution's own data, and its rule models (they agree to what the files have printed).
dir=$DATA/attribution
farthest() { # of columns named alike, keyed by channel
	awk -F, '
	FNR == 1 { for (i = 1; i <= NF; i++) at[FILENAME == ARGV[1], $i] = i; next }
	FILENAME == ARGV[1] { for (i = 2; i <= NF; i++) ours[$at[1, "channel_name"], i] = $i; next }
	{
		for (k in at) {
			split(k, key, SUBSEP)
			if (key[1] || key[2] == "channel_name") continue
			d = ours[$1, at[1, key[2]]] / $at[0, key[2]] - 1
			far = d > far ? d : -d > far ? -d : far
			n++
		}
	}
	END { print n " figures agree to 1e-9: " (far < 1e-9 ? "yes" : "no, " far) }' "$1" "$2"
}
for nulls in null nonull; do for order in 1 2; do
	[ $nulls = null ] && no= || no=--no-nulls
	leat-attribute --model markov --order $order $no "$dir/PathData.csv" | cut -d, -f2- |
		sed '1s/.*/channel_name,total_conversions,total_conversion_value,removal_effect_conversion,removal_effect_value/' >"$TMP/$nulls.csv"
	farthest "$TMP/$nulls.csv" "$dir/reference/exact_markov_order${order}_$nulls.csv"
done; done
leat-attribute --model first,last,linear "$dir/PathData.csv" |
	awk -F, 'NR > 1 { row[$2] = row[$2] "," $3 "," $4 }
	END {
		print "channel_name,first_touch_conversions,first_touch_value,last_touch_conversions,last_touch_value,linear_touch_conversions,linear_touch_value"
		for (c in row) print c row[c]
	}' >"$TMP/rules.csv"
farthest "$TMP/rules.csv" "$dir/reference/ca_heuristic_models.csv"
