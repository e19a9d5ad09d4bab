# Of every order: any order of rows, any sharding, any threads, CSV or JSON lines give the same; data twice give credits twice; who is not there gets nothing.
awk 'BEGIN {
	srand(7); print "path,conversions,value,nulls"
	for (i = 0; i < 3000; i++) {
		n = 1 + int(rand() * 8)
		for (k = 0; k < n; k++) printf "%s%c", k ? " > " : "", 97 + int(rand() * rand() * 7)
		c = int(rand() * 3); printf ",%d,%.2f,%d\n", c, c * rand() * 90, int(rand() * 4)
	}
	print "z > y,0,0,0"
}' >"$TMP/paths.csv"
{ head -1 "$TMP/paths.csv"; sed 1d "$TMP/paths.csv" | sort; } >"$TMP/sorted.csv"
head -1000 "$TMP/paths.csv" >"$TMP/a.csv"
{ head -1 "$TMP/paths.csv"; sed 1,1000d "$TMP/paths.csv"; } >"$TMP/b.csv"
for order in 1 2 3 4 7 auto; do
	run() { leat-attribute -q -m linear,markov --order "$order" "$@"; }
	run -j1 "$TMP/paths.csv" >"$TMP/one"
	run -j2 --transitions "$TMP/t" --effects "$TMP/e" "$TMP/sorted.csv" | cmp "$TMP/one" -
	run -j3 --transitions "$TMP/t2" --effects "$TMP/e2" "$TMP/b.csv" "$TMP/a.csv" | cmp "$TMP/one" -
	cmp "$TMP/t" "$TMP/t2"
	cmp "$TMP/e" "$TMP/e2"
	run "$TMP/paths.csv" "$TMP/sorted.csv" >"$TMP/twice"
	paste -d, "$TMP/one" "$TMP/twice" | awk -F, -v order="$order" 'NR > 1 {
		for (i = 3; i <= 4; i++) { d = $(i + 6) - 2 * $i; if (d * d > 1e-20 * $i * $i) print "not twice:", $0 }
		if (($2 == "z" || $2 == "y") && $3 + $4 != 0) print "not there:", $0
		sum[$1] += $3
	}
	END { printf "%s: linear %.6f, markov %.6f\n", order, sum["linear"], sum["markov"] }'
done
