# Ten thousand channels, a path of 100,000 touches, empty and quoted paths, fractions, at the limits of numbers.
awk 'BEGIN {
	print "path,conversions,value,nulls"
	for (i = 0; i < 20000; i++)
		printf "c%d > c%d > c%d,%d,%d.25,2\n", i % 10000, i * 7919 % 10000, i * 104729 % 10000, i % 3, i % 3 * 7
}' >"$TMP/many.csv"
leat-attribute -q -m linear,markov "$TMP/many.csv" | awk -F, '
	NR > 1 { n[$1]++; c[$1] += $3; v[$1] += $4; if ($3 < 0 || $4 < 0) print "below 0:", $0 }
	END { for (m in n) printf "%s %d %.6f %.6f\n", m, n[m], c[m], v[m] }' | sort
awk 'BEGIN {
	srand(1); print "path,conversions,nulls"
	for (i = 0; i < 100000; i++) printf "%s%c", i ? ">" : "", 97 + (i * i + int(i / 7)) % 11 % 6
	print ",2,1"
	print "a>b,1,1"
}' >"$TMP/long.csv"
for order in 1 3 auto; do leat-attribute -q -m first,linear,markov --order "$order" "$TMP/long.csv" | awk -F, '
	NR > 1 { n[$1]++; c[$1] += $3 }
	END { for (m in n) printf "%s %d %.9f\n", m, n[m], c[m] }' | sort; done
# Twelve decimals are enough to tell every one of these from its neighbours.
cat >"$TMP/odd.csv" <<'X'
path,conversions,value,nulls
,1,5,3
 > > ,0.5,,
"a > ""b"" > c, d",0.25,1e-15,0.1
a>a>a,1e12,1e12,1e12
a>b>a,1e-15,-3,0

X
sed -i '$d' "$TMP/odd.csv"
leat-attribute -q -m last,markov --order 2 "$TMP/odd.csv"
sed 's/1e12/1000000000001/' "$TMP/odd.csv" | leat-attribute || echo "status $?"
sed 's/1e-15/9e-16/' "$TMP/odd.csv" | leat-attribute || echo "status $?"
