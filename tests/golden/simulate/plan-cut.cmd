head -3 plan.csv | leat-simulate --truth small.json --plan - -o "$TMP/out.csv" || echo "status $?"
test ! -e "$TMP/out.csv"
