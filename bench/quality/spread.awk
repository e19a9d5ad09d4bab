# spread.awk -- lines "WHAT<TAB>PART<TAB>WHOLE" of many markets, as a table: the figure over all of
# them, and of single markets the least, the quartiles, the most and the middle 90 %.
function quantile(x, n, p,   at, i) { at = 1 + p * (n - 1); i = int(at); return i < n ? x[i] + (at - i) * (x[i + 1] - x[i]) : x[n] }
!($1 in part) { names[++n] = $1 }
{
	part[$1] += $2
	whole[$1] += $3
	if ($3 > 0) of[$1, ++count[$1]] = $2 / $3
}
END {
	printf "%-58s %9s  %7s %7s %7s %7s %7s  %s\n", "", "all", "least", "1/4", "1/2", "3/4", "most", "90 % of markets"
	for (k = 1; k <= n; k++) {
		what = names[k]
		if (!whole[what]) continue
		m = count[what]
		for (i = 1; i <= m; i++) {
			v = of[what, i]
			for (j = i - 1; j > 0 && x[j] > v; j--) x[j + 1] = x[j]
			x[j + 1] = v
		}
		printf "%-58s %9.4f  %7.3f %7.3f %7.3f %7.3f %7.3f  %.3f to %.3f\n", what, part[what] / whole[what], x[1],
			quantile(x, m, .25), quantile(x, m, .5), quantile(x, m, .75), x[m], quantile(x, m, .05), quantile(x, m, .95)
	}
}
