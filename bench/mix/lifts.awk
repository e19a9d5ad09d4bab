# lifts.awk -- the table of lifts.sh from scores (score.awk), each behind "none" or "lift". After
# median.awk. Of the channels without an experiment the two medians are of other cases, so that one of
# them is above the other half the time even if nothing changed: whether errors have grown is
# judged by the mean of the differences in the same channel of the same market.
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
function halves(what, ratio) {
	ratio = typical("lift", what) / typical("none", what)
	printf "%s: error with experiments by that without %.3f, at most 0.5: %s\n", what, ratio,
	    ratio <= .5 ? "met" : "NOT MET"
}
function holds_still(what, i, m, d, sum, square, mean, se) {
	m = n["none", what]
	for (i = 1; i <= m; i++) {
		d = error["lift", what, i] - error["none", what, i]
		sum += d
		square += d * d
	}
	mean = sum / m
	se = sqrt((square / m - mean * mean) / m)
	printf "%s: change of error with experiments %+.4f, standard error %.4f, at most 2 of them: %s\n", what,
	    mean, se, mean <= 2 * se ? "met" : "NOT MET"
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
	halves("tested")
	holds_still("others")
}
