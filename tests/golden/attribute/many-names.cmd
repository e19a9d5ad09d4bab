# 10,000 channels: every model, credits that add up, and nobody who was not there.
awk 'BEGIN {
	print "kind,time,channel,user,conversions,revenue,currency"
	for (u = 0; u < 5000; u++) {
		seed = u + 1
		for (i = 0; i < 4; i++) {
			printf "touch,2026-01-%02dT10:00:0%dZ,c%d,u%d,,,\n", 1 + u % 20, i, (u * 4 + i) % 10000, u
		}
		if (u % 3 == 0)
			printf "conversion,2026-01-%02dT11:00:00Z,,u%d,1,2.5,EUR\n", 1 + u % 20, u
	}
	print "cover,2026-06-30,,,,,"
}' >"$TMP/rows.csv"
leat-attribute --complete -m last,linear,w-shape,position,shapley,shapley-ordered,shapley-rate,markov,ensemble \
	--permutations 20 "$TMP/rows.csv" 2>"$TMP/log" | awk -F, '
	function micros(x,    p) { split(x, p, "."); return p[1] * 1000000 + substr(p[2] "000000", 1, 6) }
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$1 == "touch" { there[$at["channel"]] = 1 }
	$1 == "credit" {
		m = $at["model"]
		if (!(m in n)) order[++k] = m
		n[m] += micros($at["conversions"]); v[m] += micros($at["revenue"])
		if (!($at["channel"] in there) && $at["channel"] != "(baseline)") stranger++
	}
	END { for (i = 1; i <= k; i++) print order[i], n[order[i]], v[order[i]]; print stranger + 0, "strangers" }'
cat "$TMP/log"
