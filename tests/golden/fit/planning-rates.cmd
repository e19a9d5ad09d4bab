# One rate for every day: what was spent in dollars at half a euro each is that many half euros.
sed 's/\(^spend,[^,]*,video,.*\),EUR/\1,USD/' days.csv >"$TMP/usd.csv"
awk -F, -v OFS=, '/^spend.*,video,/ { $6 *= 0.5 } 1' days.csv >"$TMP/eur.csv"
echo '{"currency": "EUR", "rates": {"USD": 0.5}}' >"$TMP/rates.json"
echo '{"currency": "EUR", "rates": {"GBP": 1.2}}' >"$TMP/pounds.json"
fit() { leat-fit -q --chains 1 --warmup 100 --draws 100 --keep 10 "$@" 2>"$TMP/err"; }
fit --model "$TMP/rates.json" "$TMP/usd.csv" >"$TMP/one"
fit "$TMP/eur.csv" >"$TMP/two"
for f in one two; do grep '"kind":"\(curve\|fitted\)"' "$TMP/$f" >"$TMP/$f.rest"; done
cmp "$TMP/one.rest" "$TMP/two.rest" && echo same
grep -o '"currency":"EUR","rates":{[^}]*}' "$TMP/one"
grep '"kind":"line".*video' "$TMP/one" | grep -o '"\(fx\|account_currency\)":[^,}]*'
fit --model "$TMP/pounds.json" "$TMP/usd.csv" || echo $?
sed 's/.*usd.csv/usd.csv/' "$TMP/err"
