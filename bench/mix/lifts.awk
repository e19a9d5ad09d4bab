# lifts.awk -- the table of lifts.sh from scores (score.awk), each behind "none" or "lift". After
# median.awk.
function add(what, key, e) {
	key = $1 SUBSEP what
	error[key, ++n[key]] = absolute($8 / $5 - 1)
	held[key] += ($5 >= $7 && $5 <= $9)
}
function typical(rows, what) { return median(error, rows SUBSEP what, n[rows, what]) }
function line(what) {
	printf "%-16s %5d %10.3f %10.3f %10.3f %10.3f\n", what, n["none", what], typical("none", what),
	    typical("lift", what), held["none", what] / n["none", what], held["lift", what] / n["lift", what]
}
function verdict(what, most, ratio) {
	ratio = typical("lift", what) / typical("none", what)
	printf "error with experiments by that without, %-12s %7.3f, at most %.2f: %s\n", what, ratio, most,
	    ratio <= most ? "met" : "NOT MET"
}
{
	add($4)
	add($4 == first || $4 == second ? "tested" : "others")
	if (!($4 in seen)) { seen[$4]; order[++channels] = $4 }
	fits[$1]++
	good[$1] += $3
}
END {
	print "                      median relative error    coverage of 90 %"
	print "channel              n    without       with    without       with"
	for (i = 1; i <= channels; i++) line(order[i])
	line("tested")
	line("others")
	printf "\nconverged: %d of %d without, %d with\n", good["none"] / channels, fits["none"] / channels,
	    good["lift"] / channels
	verdict("tested", .5)
	verdict("others", 1)
}
