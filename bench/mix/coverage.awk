# coverage.awk -- the table of markets.sh from scores (score.awk). After median.awk.
#
# The score of a central interval of 90 %: its width, and 2 / .1 times what it misses by.
function score(low, high, x) {
	return high - low + (x < low ? 20 * (low - x) : 0) + (x > high ? 20 * (x - high) : 0)
}
function typical(channel, which) { return median(error, which SUBSEP channel, n[channel]) }
function add(channel, i) {
	if (!(channel in n) && channel != "all") order[++nchannels] = channel
	i = ++n[channel]
	held[channel] += ($4 >= $6 && $4 <= $8)
	below[channel] += ($4 < $6)
	posterior[channel] += score($6, $8, $4)
	prior[channel] += score($9, $11, $4)
	error["median", channel, i] = absolute($7 / $4 - 1)
	error["mean", channel, i] = absolute($5 / $4 - 1)
	error["prior", channel, i] = absolute($10 / $4 - 1)
	error["ridge", channel, i] = absolute($12 / $4 - 1)
	error["front", channel, i] = absolute($13 / $4 - 1)
}
function line(channel) {
	printf "%-14s %4d %9.3f %8d %8d %8.3f %8.3f %8.3f %8.3f %8.3f %9.3f %9.3f\n", channel, n[channel],
	    held[channel] / n[channel], below[channel], n[channel] - held[channel] - below[channel],
	    typical(channel, "median"), typical(channel, "mean"), typical(channel, "prior"),
	    typical(channel, "ridge"), typical(channel, "front"), posterior[channel] / n[channel],
	    prior[channel] / n[channel]
}
function verdict(what, value, low, high) {
	printf "%-58s %7.3f, %g to %g: %s\n", what, value, low, high,
	    (value >= low && value <= high) ? "met" : "NOT MET"
}
{
	add($3)
	add("all")
	seen[$1]
	if ($2) good[$1]
}
END {
	print "                                   truth is         median relative error              interval score"
	print "channel           n  coverage    below    above   median     mean    prior    ridge    front posterior     prior"
	for (i = 1; i <= nchannels; i++) line(order[i])
	line("all")
	for (i in seen) nmarkets++
	for (i in good) nconverged++
	printf "\n%d of %d fits have converged\n", nconverged, nmarkets
	ridge = typical("all", "ridge")
	front = typical("all", "front")
	verdict("coverage of 90 % intervals", held["all"] / n["all"], .85, .95)
	verdict("error, by the better of the ridge fits", typical("all", "median") / (ridge < front ? ridge : front), 0, 1)
	verdict("interval score, by that of the prior alone", posterior["all"] / prior["all"], 0, 1)
}
