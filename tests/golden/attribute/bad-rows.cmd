# Every fault of a row has its file, line and column; nothing vouches for what was passed on.
try() { sed "$1" few.csv >"$TMP/rows.csv"; (cd "$TMP" && leat-attribute -m last rows.csv >out) || echo "status $?"
	! grep '^end' "$TMP/out"; }
try '2s/2026-03-01T08:00:00Z/yesterday/'
try '2s/2026-03-01T08:00:00Z//'
try '3s/2026-03-03T09:30:00Z/2026-02-30/'
try '2s/social//'
try '2s/social/(baseline)/'
try '3s/u1,7,,/u1,7,-1,/'
try '3s/10.00/ten/'
try '2s/^touch/tuoch/'
try '3s/^conversion/credit/; 3s/EUR,/EUR,last/; 3s/,u1,7,/,,,1/'
try '2s/u1//'
