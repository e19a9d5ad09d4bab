# One bad operand among good ones: nothing is written, and the operand is named.
try() { leat-ingest "$@" -o "$TMP/out" || echo "status $?"; [[ ! -e $TMP/out ]] || echo "written"; }
: >"$TMP/empty.csv"; mkdir "$TMP/exports"; printf 'one,two\n1,2\n' >"$TMP/strange.csv"; printf '{"a":1}\n' >"$TMP/odd.json"; printf '[\n{"kind":"spend"}]\n' >"$TMP/array.json"
cd "$TMP"
cp "$OLDPWD/meta__ui_campaign_es.csv" good.csv
try good.csv empty.csv
try good.csv exports
try good.csv missing.csv
try good.csv strange.csv
try good.csv odd.json
try good.csv array.json
try good.csv - </dev/null
try --files-from empty.csv
try --wide --date day --kpi y good.csv
