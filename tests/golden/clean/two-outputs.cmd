# Two outputs of one name would replace each other: neither is written.
try() { leat-clean -q --complete "$TOP/examples/day.csv" "$@" || echo "status $?"; }
try -o "$TMP/a" --rejects "$TMP/a" 2>&1 | sed "s|$TMP|TMP|"
try --rejects -
try -o - --rejects -
ls "$TMP"
# What is thrown away may be thrown away twice.
try -o /dev/null --rejects /dev/null
