# score.awk -- what a quality report found of the faults that leat-simulate --faults put into a
# market, and what it told of besides. Prints lines "WHAT<TAB>PART<TAB>WHOLE", as quality.sh wants.
#   awk -f score.awk ROWS=N FAULTS REJECTS REPORT
# A fault is found if the report names its series and, of spikes and shifts, its column:
#   spike      an anomaly on its day
#   row_spike  an anomaly of any column on its day
#   shift      a shift at most 3 days from its first day; break: of conversions or of revenue
#   gap        a gap that overlaps it
#   late, currency   the check of that name, of its platform (currency: at most 3 days off, for a gap may hide the first)
#   duplicate  a row that is rejected as one
# Everything else that is told is a false alarm, but for findings about the very rows of a fault:
# within 3 days of a shift or of a change of currency in the columns that it moves.
# Days since 1970-01-01 of an ISO date.
function day(text,   y, m) {
	y = substr(text, 1, 4) + 0
	m = substr(text, 6, 2) + 0
	if (m < 3) { y--; m += 12 }
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m - 457) / 5) + substr(text, 9, 2) - 719469
}
function abs(x) { return x < 0 ? -x : x }
# The text or number under a key of a flat JSON object.
function key(name,   at, rest) {
	at = index($0, "\"" name "\":")
	if (!at) return ""
	rest = substr($0, at + length(name) + 3)
	if (substr(rest, 1, 1) == "\"") { rest = substr(rest, 2); return substr(rest, 1, index(rest, "\"") - 1) }
	match(rest, /[,}]/)
	return substr(rest, 1, RSTART - 1)
}
function moves(f, column) {
	if (kind[f] == "shift") return col[f] == column
	if (kind[f] == "break") return column == "conversions" || column == "revenue"
	return kind[f] == "currency" && (column == "cost" || column == "revenue")
}
# Is fault f about the series that the line names?
function about(f) {
	if (kind[f] == "late" && platform[f] == "shop" && p == "") return 1 # outcomes name no platform
	return platform[f] == p && (campaign[f] == "" || c == "" || campaign[f] == c) && (geo[f] == "" || g == "" || geo[f] == g)
}
function count(what, part, whole) {
	if (!(what in all)) names[++nnames] = what
	got[what] += part
	all[what] += whole
}

FNR == 1 { file++ }
file == 1 && FNR == 1 { n = split($0, header, ","); for (i = 1; i <= n; i++) at[header[i]] = i; next }
file == 1 {
	split($0, x, ",")
	f = ++nfaults
	kind[f] = x[at["fault"]]; platform[f] = x[at["platform"]]; campaign[f] = x[at["campaign_id"]]
	geo[f] = x[at["geo"]]; col[f] = x[at["column"]]
	first[f] = day(x[at["time"]]); last[f] = day(x[at["period_end"]])
	if (kind[f] == "duplicate") duplicate[platform[f], campaign[f], geo[f], x[at["time"]]] = f
	next
}
file == 2 {
	if ($0 !~ /,duplicate/) next
	gsub(/""/, "\"")
	k = key("platform") SUBSEP key("campaign_id") SUBSEP key("geo") SUBSEP key("time")
	if (k in duplicate) found[duplicate[k]] = 1
	else alarms["duplicate"]++
	next
}
/"kind":"finding"/ {
	check = key("check"); p = key("platform"); c = key("campaign_id"); g = key("geo")
	column = key("column"); from = day(key("time")); to = day(key("period_end"))
	hit = 0
	for (f = 1; f <= nfaults; f++) {
		if (kind[f] == "duplicate" || !about(f)) continue
		if (check == "anomaly" && kind[f] == "spike") ok = from == first[f] && column == col[f]
		else if (check == "anomaly" && kind[f] == "row_spike") ok = from == first[f]
		else if (check == "shift" && (kind[f] == "shift" || kind[f] == "break")) {
			ok = abs(from - first[f]) <= 3 && moves(f, column)
			if (moves(f, column) && (!(f in off) || abs(from - first[f]) < off[f])) off[f] = abs(from - first[f])
		} else if (check == "gap" && kind[f] == "gap") ok = from <= last[f] && to >= first[f]
		else if (check == "currency" && kind[f] == "currency") ok = abs(from - first[f]) <= 3
		else ok = check == kind[f]
		if (ok) { found[f] = 1; hit = 1 }
		else if ((check == "anomaly" || check == "shift") && moves(f, column) && abs(from - first[f]) <= 3) hit = 1
	}
	if (check == "duplicate") hit = 1 # counted by the rows
	if (!hit) { alarms[check]++; if (VERBOSE) print "false alarm: " $0 > "/dev/stderr" }
}
END {
	for (f = 1; f <= nfaults; f++) {
		if (kind[f] != "duplicate") count("all but duplicates found", f in found, 1)
		count(kind[f] " found", f in found, 1)
		if (kind[f] == "spike" || kind[f] == "shift") count(kind[f] " found, " col[f], f in found, 1)
		if ((kind[f] == "shift" || kind[f] == "break") && f in off) count(kind[f] ": days off", off[f], 1)
		if (!(f in found) && VERBOSE) print "missed: " kind[f], platform[f], campaign[f], col[f], first[f] > "/dev/stderr"
	}
	nchecks = split("anomaly shift gap late consistency currency duplicate", checks, " ")
	for (i = 1; i <= nchecks; i++) {
		count("false alarms a 1,000 rows", alarms[checks[i]], 0)
		count("false alarms a 1,000 rows, " checks[i], alarms[checks[i]], ROWS / 1000)
	}
	all["false alarms a 1,000 rows"] = ROWS / 1000
	for (i = 1; i <= nnames; i++) printf "%s\t%.6g\t%.6g\n", names[i], got[names[i]], all[names[i]]
}
