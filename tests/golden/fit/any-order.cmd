# Rows in another order, JSON lines for CSV, one thread or two: the same bytes.
fit() { leat-fit --keep 50 "$@" 2>"$TMP/err"; }
fit -j 1 days.csv >"$TMP/one"
fit -j 2 days.csv >"$TMP/two"
cmp "$TMP/one" "$TMP/two"
{ head -1 days.csv; grep -v '^kind\|^end' days.csv | awk '{ print (NR * 7919) % 1009 "\t" $0 }' | sort -n | cut -f2-
	tail -1 days.csv; } >"$TMP/shuffled.csv"
! cmp -s days.csv "$TMP/shuffled.csv"
fit "$TMP/shuffled.csv" | cmp "$TMP/one" -
awk -F, 'NR == 1 { split($0, name); next }
{
	row = ""
	for (i = NF; i >= 1; i--)
		if ($i != "")
			row = row (row == "" ? "" : ",") "\"" name[i] "\":" \
				(name[i] ~ /^(cost|revenue|value)$/ ? $i : "\"" $i "\"")
	print "{" row "}"
}' days.csv >"$TMP/rows.jsonl"
fit "$TMP/rows.jsonl" | cmp "$TMP/one" -
LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo fit <days.csv | cmp "$TMP/one" -
env -i "PATH=$PATH" leat-fit --keep 50 days.csv 2>"$TMP/err" | cmp "$TMP/one" -
echo same
