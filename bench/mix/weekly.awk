# weekly.awk -- a market's rows (leat-simulate, CSV) as what ridge reads: outcome, controls and
# spend in sums of seven days from the first, channels in the order of their first rows.
BEGIN { FS = "," }
FNR == 1 {
	for (i = 1; i <= NF; i++) at[$i] = i
	next
}
# A day, in the order that days come in.
$1 == "spend" || $1 == "control" || $1 == "outcome" {
	day = $at["time"]
	if (!(day in number)) number[day] = days++
	week = int(number[day] / 7)
	if (number[day] % 7 == 3) middle[week] = day
}
$1 == "spend" {
	channel = $at["channel"]
	if (!(channel in seen)) { seen[channel]; name[nchannels++] = channel }
	spend[week, channel] += $at["cost"]
}
$1 == "control" {
	control = $at["name"]
	if (!(control in known)) { known[control]; which[ncontrols++] = control }
	value[week, control] += $at["value"]
}
$1 == "outcome" { revenue[week] += $at["revenue"] }
# The day of the year of YYYY-MM-DD.
function of_year(date, f, leap) {
	split(date, f, "-")
	leap = f[1] % 4 == 0 && (f[1] % 100 != 0 || f[1] % 400 == 0)
	return int((275 * f[2]) / 9) - (f[2] > 2 ? 2 - leap : 0) + f[3] - 30
}
END {
	weeks = int(days / 7)
	print weeks, ncontrols + 0, nchannels
	for (w = 0; w < weeks; w++) {
		printf "%d %.2f", of_year(middle[w]), revenue[w]
		for (i = 0; i < ncontrols; i++) printf " %g", value[w, which[i]]
		for (c = 0; c < nchannels; c++) printf " %.2f", spend[w, name[c]]
		print ""
	}
	if (names) for (c = 0; c < nchannels; c++) print name[c] >names
}
