# Several models of the same data, weighed: with any number of threads the same, all told in the
# model line. Curves of different shapes cannot be mixed.
echo '{"ensemble":[{"name":"plain"},{"name":"trendless","trend":"none"}]}' >"$TMP/e.json"
leat-fit --model "$TMP/e.json" -j 1 --keep 50 -o "$TMP/one.jsonl" days.csv 2>"$TMP/err"
leat-fit -q --model "$TMP/e.json" -j 2 --keep 50 -o "$TMP/two.jsonl" days.csv
cmp "$TMP/one.jsonl" "$TMP/two.jsonl" && echo same
grep -o 'ensemble: [a-z]* has weight' "$TMP/err"
head -n 1 "$TMP/one.jsonl" | grep -o '"ensemble":.*"sampler"' |
	sed 's/"elpd":[-.0-9]*,"se":[.0-9]*/.../g; s/"sampler"//' |
	awk '{ split($0, w, /"weight":/); s = w[2] + w[3]; gsub(/"weight":[-.e0-9]*/, "weight"); print $0, (s > .999 && s < 1.001) }'
echo '{"ensemble":[{"name":"plain"},{"name":"hill","saturation":"hill"}]}' >"$TMP/h.json"
leat-fit -q --model "$TMP/h.json" days.csv || echo "status $?"
