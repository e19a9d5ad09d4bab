# oracle.awk -- the likeliest day of each shift of conversions or revenue, all else being known.
#   awk -F, -f oracle.awk FAULTS ROWS
# The orders' values have the mean 60 and the coefficient of variation 0.5, and the platform's
# revenue of n conversions is their sum: normal with mean 60 n and standard deviation 30 sqrt(n).
# From a shift on, conversions (or revenue) are `size` times as much; the change of the
# log-likelihood is summed from each day to the end, and is most at the likeliest first day.
function density(n, v,   m) { m = 60 * n; return n > 0 ? -((v - m) ^ 2) / (2 * 900 * n) - log(30 * sqrt(n)) : 0 }
function day(text,   y, m) {
	y = substr(text, 1, 4) + 0
	m = substr(text, 6, 2) + 0
	if (m < 3) { y--; m += 12 }
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m - 457) / 5) + substr(text, 9, 2)
}
FNR == 1 { file++; for (i = 1; i <= NF; i++) at[file, $i] = i; next }
file == 1 {
	series = $at[1, "campaign_id"]
	column = $at[1, "column"]
	if (column != "conversions" && column != "revenue") next
	if ($at[1, "fault"] == "spike") spiked[series, $at[1, "time"]] = 1
	if ($at[1, "fault"] == "shift") { since[series, column] = day($at[1, "time"]); size[series, column] = $at[1, "size"]; shifts[++n] = series SUBSEP column }
	next
}
$1 == "spend" {
	series = $at[2, "campaign_id"]
	d = day($at[2, "time"])
	if ((series, $at[2, "time"]) in spiked) next
	row[series, d] = $at[2, "conversions"] SUBSEP ($at[2, "revenue"] / ($at[2, "currency"] == "EUR" ? 1 : 1.1))
	if (!first || d < first) first = d
	if (d > last) last = d
}
# Duplicates come first, so that the row that counts is the last of its day.
END {
	for (k = 1; k <= n; k++) {
		split(shifts[k], which, SUBSEP)
		series = which[1]; column = which[2]; f = size[series, column]; total = most = best = 0
		other = column == "revenue" ? "conversions" : "revenue"
		for (d = last; d >= first; d--) {
			if ((series, d) in row) {
				split(row[series, d], x, SUBSEP)
				i = other == "revenue" ? 2 : 1
				if (((series, other) in since) && d >= since[series, other]) x[i] = x[i] / size[series, other]
				if (x[1] > 0 && column == "conversions") total += density(x[1] / f, x[2]) - density(x[1], x[2])
				if (x[1] > 0 && column == "revenue") total += density(x[1], x[2] / f) - log(f) - density(x[1], x[2])
			}
			if (total > most) { most = total; best = d }
		}
		off = best - since[series, column]
		printf "shift of %s, by one who knows all but the day\t%d\t1\n", column, (off <= 3 && off >= -3)
	}
}
