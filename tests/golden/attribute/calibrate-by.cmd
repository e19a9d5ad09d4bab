# By campaign: a channel's experiments are about all of its campaigns, which keep their proportions and
# add up to what the channel has by itself.
sed 's/^touch,\(.*\),search,,,u\([12]\)/touch,\1,search,google,,u\2/; s/^touch,\(.*\),search,,,u\([34]\)/touch,\1,search,bing,,u\2/' calibrate.csv >"$TMP/by.csv"
sum() { awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } $1 == "credit" { n[$at["channel"]] += $at["conversions"] }
	END { for (c in n) printf "%s %.5f\n", c, n[c] }' | sort; }
leat-attribute -q --model last --calibrate --by campaign "$TMP/by.csv" 2>/dev/null >"$TMP/out.csv"
grep -E '^(kind|credit)' "$TMP/out.csv"
sum <"$TMP/out.csv" >"$TMP/a"
leat-attribute -q --model last --calibrate "$TMP/by.csv" 2>/dev/null | sum >"$TMP/b"
cmp "$TMP/a" "$TMP/b"
