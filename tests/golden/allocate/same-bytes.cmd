# Threads, locale, time zone, standard input or operand: the same bytes.
model="$TOP/examples/allocate/model.jsonl"
leat-allocate -q -j 1 "$model" >"$TMP/a"
LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo leat-allocate -q -j 3 <"$model" >"$TMP/b"
leat-allocate -q -o "$TMP/c" "$model"
cmp "$TMP/a" "$TMP/b" && cmp "$TMP/a" "$TMP/c" && echo same
# Bare: without the total.
leat-allocate -q --bare "$model" >"$TMP/d"
diff "$TMP/a" "$TMP/d" | cut -d, -f1 || true
# CSV and JSON lines say the same to those who read them.
leat-allocate -q -O jsonl "$model" >"$TMP/e"
leat-report "$TMP/a" >"$TMP/from-csv"
leat-report "$TMP/e" >"$TMP/from-json"
cmp "$TMP/from-csv" "$TMP/from-json" && echo "same report"
