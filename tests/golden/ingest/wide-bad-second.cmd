# Wide tables are all read before a row is written: a bad second one leaves nothing behind.
echo before >"$TMP/out"; printf 'date,y,tv\n2026-07-06,1,1\n2026-07-07,2,2\n' >"$TMP/good.csv"; cp wide-irregular.csv "$TMP"; cd "$TMP"
leat-ingest --wide --date date --kpi y --media tv good.csv wide-irregular.csv -o out --rejects rejects || echo "status $?"
cat out; ls
(leat-ingest --wide --date date --kpi y --media tv good.csv wide-irregular.csv || true) | wc -c
leat-ingest --wide --date date --kpi y --media tv good.csv good.csv | cut -d, -f1,2,5
