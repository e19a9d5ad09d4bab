# The truth file has every parameter and, under result, what they came to; it can be read again.
leat-simulate --truth small.json --seed 3 --orders --truth-out "$TMP/truth.json" >"$TMP/a.csv"
leat-simulate --truth "$TMP/truth.json" --seed 3 --orders --truth-out "$TMP/again.json" | cmp - "$TMP/a.csv"
cmp "$TMP/truth.json" "$TMP/again.json"
cat "$TMP/truth.json"
