# The order of rows decides the order of the output, and nothing else, but for rows that
# contradict each other (campaign 3) and the source of those that do not (column 25).
turned() { head -1 $1; sed "1d;\$d" $1 | tac; tail -1 $1; }
turned whole.csv >$TMP/turned.csv
leat-clean -q whole.csv | sort >$TMP/a
leat-clean -q $TMP/turned.csv | sort | diff - $TMP/a
turned duplicates.csv >$TMP/turned.csv
leat-clean -q duplicates.csv 2>/dev/null | cut -d, -f1-24 | grep -v ",123,3," | sort >$TMP/a
leat-clean -q $TMP/turned.csv 2>/dev/null | cut -d, -f1-24 | grep -v ",123,3," | sort | diff - $TMP/a
echo same
