# Without chains, and with the bytes of any number of threads; --strict holds what cannot be trusted.
leat-fit -q --fast -j 1 --keep 10 -o "$TMP/one.jsonl" days.csv
leat-fit -q --fast -j 2 --keep 10 -o "$TMP/two.jsonl" days.csv
cmp "$TMP/one.jsonl" "$TMP/two.jsonl" && echo same
head -n 1 "$TMP/one.jsonl" | grep -o '"weight_ess":' 
grep -c '"kind":"curve"' "$TMP/one.jsonl"
