# Credits that inform channels: the prior is about their share of the outcome, a warning says what that does, and one given by hand stays.
awk -F, 'NR == 1 { print $0 ",model"; next }
	$1 == "end" { next }
	{ print $0 "," }
	$1 == "spend" { printf "credit,%s,%s,%s,%s,,,%.2f,EUR,,,last\n", $2, $3, $4, $5, $6 * 2 }' days.csv >"$TMP/rows.csv"
leat-fit -q --complete --credits last --credits-inform --prior 'effect[video]=beta(2,8)' --warmup 60 --draws 100 --chains 1 --keep 10 "$TMP/rows.csv" 2>"$TMP/err" |
	sed -n '1s/.*"priors":{\([^}]*\)}.*/\1/p' | tr ',' '\n' | grep -A1 'effect\[' | sed 's/\(normal(-[0-9.]\{4\}\)[0-9]*/\1/'
grep twice "$TMP/err"
awk -F, '$1 == "spend" && $3 == "paid_search" { s += 2 * $6 } $1 == "outcome" { r += $8 } END { printf "log share %.2f\n", log(s / r) }' days.csv
leat-fit -q --credits-inform days.csv >"$TMP/none" || echo $?
