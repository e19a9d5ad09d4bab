# 1,000 channels and a path of 100,000 touches: credits still sum to the micro.
awk 'BEGIN {
	print "kind,time,channel,user,conversions,revenue,currency"
	seed = 1
	for (i = 0; i < 12000; i++) {
		seed = (seed * 16807) % 2147483647
		printf "%s,2026-01-%02dT%02d:%02d:00Z,", i % 7 ? "touch" : "conversion", 1 + i % 28, i % 24, i % 60
		print (i % 7 ? sprintf("c%03d", seed % 1000) : "") ",u" i % 400 ",," (i % 7 ? "," : "0.01,EUR")
	}
	for (i = 0; i < 100000; i++)
		printf "touch,2026-02-01T%02d:%02d:%02dZ,c%03d,long,,,\n", i / 3600 % 24, i / 60 % 60, i % 60, i % 999
	print "conversion,2026-02-03,,long,,1234.56,EUR"
}' >"$TMP/rows.csv"
leat-attribute --complete -m first,last,linear,u-shape,time-decay,markov "$TMP/rows.csv" 2>"$TMP/log" |
	awk -F, '
	function micros(x,    p) { split(x, p, "."); return p[1] * 1000000 + substr(p[2] "000000", 1, 6) }
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$1 == "credit" {
		m = $at["model"]
		if (!(m in n)) order[++k] = m
		n[m] += micros($at["conversions"]); v[m] += micros($at["revenue"]); c[m, $at["channel"]]++
	}
	END { for (i = 1; i <= k; i++) print order[i], n[order[i]], v[order[i]] }'
cat "$TMP/log"
