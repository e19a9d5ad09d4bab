# Path counts with times: the same journeys as a stream and as a table come to the same rates; the ages must fit the path.
leat-simulate --journeys 20000 --channels 3 --seed 2 -q >"$TMP/rows.csv"
mlr --icsv --ojsonl filter '$kind == "touch" || $kind == "conversion"' then put -q '
	print $user . "\t" . $kind . "\t" . $channel . "\t" . $time' "$TMP/rows.csv" |
	awk -F '\t' '
function days(t) {
	split(t, p, /[-T:Z]/)
	return p[3] + (p[4] + (p[5] + p[6] / 60) / 60) / 24
}
function flush(   i, path, ages) {
	if (!n && !won) return
	end = won ? won : 31
	for (i = 1; i <= n; i++) { path = path (i > 1 ? " > " : "") what[i]; ages = ages (i > 1 ? " > " : "") sprintf("%.9f", end - when[i]) }
	print path "," ages "," (won ? 1 : 0) "," (won ? 0 : 1)
}
BEGIN { print "path,ages,conversions,nulls" }
$1 != user { flush(); user = $1; n = won = 0 }
$2 == "touch" { what[++n] = $3; when[n] = days($4) }
$2 == "conversion" { won = days($4) }
END { flush() }' >"$TMP/paths.csv"
leat-attribute -m hazard --once "$TMP/rows.csv" 2>&1 >"$TMP/credits.csv" | grep 'hazard: .* conversions a ' >"$TMP/stream"
leat-attribute -m hazard --once "$TMP/paths.csv" 2>&1 >"$TMP/table.csv" | grep 'hazard: .* conversions a ' >"$TMP/table"
cmp "$TMP/stream" "$TMP/table" && wc -l <"$TMP/table" && echo 'same rates'
leat-attribute -q -m hazard,step-hazard,time-decay "$TMP/paths.csv" | awk -F, '
FNR > 1 { n[$1] += $3; part[$1] = part[$1] " " sprintf("%.1f", $3) } END { for (m in n) print m ":" part[m] ", in all " sprintf("%.6f", n[m]) }' | sort
# What is older than the lookback is not on the path.
printf 'path,ages,conversions\na > b,40 > 2,1\na,31,1\n' | leat-attribute -q -m last,first,time-decay
bad() { printf 'path,ages,conversions\n%b' "$1" | leat-attribute -q -m time-decay || echo "status $?"; }
bad 'a > b,3,1\n'
bad 'a,3 > 2,1\n'
bad 'a > b,1 > 3,1\n'
bad 'a,x,1\n'
bad 'a,-1,1\n'
bad 'a,,1\n'
