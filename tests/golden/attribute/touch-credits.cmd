# What each touch of each conversion is given: adds up to the credits, to the micro; any order, any number of threads, the same lines.
awk 'BEGIN {
	seed = 11
	print "kind,time,channel,campaign,user,event,id,conversions,revenue,currency"
	for (i = 0; i < 6000; i++) {
		seed = (seed * 16807) % 2147483647; a = seed
		seed = (seed * 16807) % 2147483647; b = seed
		t = sprintf("2026-03-%02dT%02d:%02d:%02dZ", 1 + a % 28, b % 24, a % 60, b % 59)
		user = i % 50 ? "\"u,s-" b % 600 "\"" : ""
		if (i % 8 == 0 || user == "")
			printf "conversion,%s,,,%s,,0000-aaaa-bbbb-cccc-dddd-%05d,1,%d.%02d,%s\n", t, user, i, a % 90, b % 100, (b % 5 ? "EUR" : "USD")
		else
			printf "touch,%s,c%d,n%d,%s,%s,,,,\n", t, a % 7, a % 3, user, (b % 2 ? "click" : "impression")
	}
}' >"$TMP/rows.csv"
credits() { leat-attribute -q --complete --bare -O csv -m first,shapley-ordered,time-decay,hazard,step-hazard --by campaign --repeats first \
	--view-weight 0.3 --paths "$TMP/paths.csv" "$@" >"$TMP/out.csv"; }
credits "$TMP/rows.csv"
cp "$TMP/paths.csv" "$TMP/one"
head -1 "$TMP/one"
awk '!/^,|^user/ && n++ < 4' "$TMP/one"
awk '/^,/ && n++ < 2' "$TMP/one"
awk '
function micros(x,    p) { split(x, p, "."); return p[1] * 1000000 + substr(p[2] "000000", 1, 6) }
{ gsub(/"u,s/, "\"us") }
FNR == 1 { split("", at); n = split($0, name, ","); for (i = 1; i <= n; i++) at[name[i]] = i; file++; next }
{ split($0, f, ",") }
file == 1 || f[at["kind"]] == "credit" {
	key = f[at["model"]] " " f[at["channel"]] " " f[at["campaign"]] " " f[at["currency"]]
	sum[file, key] += micros(f[at["conversions"]]); worth[file, key] += micros(f[at["revenue"]]); keys[key]
}
END {
	for (k in keys) {
		n++
		d = sum[1, k] - sum[2, k]; e = worth[1, k] - worth[2, k]
		d = d < 0 ? -d : d; e = e < 0 ? -e : e
		if (d || e) bad[k ~ /hazard/]++
		if (d > 3 || e > 3) print "far off:", k, d, e
	}
	print n, "sums;", bad[0] + 0, "of rules differ,", (bad[1] < n / 10), "hazard differs seldom, by millionths"
}' "$TMP/one" "$TMP/out.csv"
for seed in 1 2; do
	{ head -1 "$TMP/rows.csv"; awk -v s=$seed 'NR > 1 { print (NR * 7919 * s) % 10007 "\t" $0 }' "$TMP/rows.csv" | sort -n | cut -f2-
	} >"$TMP/shuffled.csv"
	credits -j $((seed + 1)) "$TMP/shuffled.csv"
	cmp "$TMP/one" "$TMP/paths.csv"
done
leat-attribute -m linear,markov --paths "$TMP/paths.csv" few.csv >"$TMP/out"
cat "$TMP/paths.csv"
leat-attribute -m linear --paths /dev/full few.csv >"$TMP/out" || echo $?
