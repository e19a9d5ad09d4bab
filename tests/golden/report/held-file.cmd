leat-report -o "$TMP/r" held.csv || { echo "status $?"; head -n 1 "$TMP/r"; }
