# Rows shuffled, users interleaved, JSON lines for CSV, a German locale: the same credits.
credits() { leat-attribute -q -m first,last,linear,u-shape,time-decay,markov --bare -O csv "$@" |
	grep '^credit\|^outcome' | tr -s , | sed 's|,$||'; }
awk -f journeys.awk >"$TMP/rows.csv"
credits "$TMP/rows.csv" >"$TMP/one"
wc -l <"$TMP/one"
for seed in 1 2 3; do
	awk -v s=$seed 'NR == 1 || /^end/ { next } { print (NR * 7919 * s) % 10007 "\t" $0 }' "$TMP/rows.csv" |
		sort -n | cut -f2- >"$TMP/body"
	{ head -1 "$TMP/rows.csv"; cat "$TMP/body"; tail -1 "$TMP/rows.csv"; } >"$TMP/shuffled.csv"
	! cmp -s "$TMP/rows.csv" "$TMP/shuffled.csv"
	credits "$TMP/shuffled.csv" | cmp "$TMP/one" -
done
awk -F, 'NR == 1 { split($0, name); next }
{
	row = ""
	for (i = 1; i <= NF; i++)
		if ($i != "")
			row = row (row == "" ? "" : ",") "\"" name[i] "\":" \
				(name[i] ~ /^(conversions|revenue|value)$/ ? $i : "\"" $i "\"")
	print "{" row "}"
}' "$TMP/rows.csv" >"$TMP/rows.jsonl"
credits "$TMP/rows.jsonl" | cmp "$TMP/one" -
LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo credits <"$TMP/rows.csv" | cmp "$TMP/one" -
cat "$TMP/rows.csv" | credits | cmp "$TMP/one" -
echo same
