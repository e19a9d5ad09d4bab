# What is wrong with options is said, and no file is made.
try() { leat-shard "$@" || echo "$?"; }
try few.csv
try -n 2 few.csv
try -n 2 --only 2 few.csv
try -n 2 -o "$TMP/x" few.csv
try -n 2 -o "$TMP/%d-%d" few.csv
try -n 2 -o "$TMP/%s" few.csv
try -n 2 --by usr -o "$TMP/x%d" few.csv
try -n 0 -o "$TMP/x%d" few.csv
ls "$TMP"
