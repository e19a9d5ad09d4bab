# No trailer: no report, not even a file.
head -n 3 plan.csv >"$TMP/cut.csv"
cd "$TMP"
leat-report -o r.txt cut.csv || echo "status $?, $(ls)"
