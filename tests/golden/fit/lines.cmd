# What a model is made of. Figures of the fit are left out: they differ by machine.
leat-fit --keep 20 days.csv >"$TMP/model.jsonl"
sed 's/"kind":"\([a-z]*\)".*/\1/; s/^{//' "$TMP/model.jsonl" | uniq -c | sed 's/^ *//'
grep '"kind":"line"' "$TMP/model.jsonl"
grep '"kind":"parameter"' "$TMP/model.jsonl" | sed 's/.*"name":"\([^"]*\)".*/\1/' | tr '\n' ' '
echo
grep '"kind":"curve"' "$TMP/model.jsonl" | sed 's/"scale":.*"spend":/"spend":/; s/,"contribution".*//'
grep '"kind":"fitted"' "$TMP/model.jsonl" | sed -n '1p;$p' | sed 's/"mean":.*//'
