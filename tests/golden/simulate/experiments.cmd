# Experiments change spend, and lift rows tell what that did: until the last day, as much as the
# truth without them lacks.
on='"experiments": [{"name": "more", "channel": "paid_search", "start": "2026-03-28", "days": 3, "change": 0.5, "se": 1e-9},
  {"name": "dark", "channel": "video", "geo": "south", "start": "2026-03-29", "days": 1, "change": -1, "se": 0.2}],'
sed "s/\"channels\"/$(tr -d '\n' <<<"$on")&/" small.json >"$TMP/on.json"
leat-simulate --truth "$TMP/on.json" --seed 3 --truth-out "$TMP/on.truth" >"$TMP/on.csv"
leat-simulate --truth small.json --seed 3 --truth-out "$TMP/off.truth" >"$TMP/off.csv"
head -n 1 "$TMP/on.csv"
grep ^lift, "$TMP/on.csv"
grep -o '"experiments":\[[^]]*\]' "$TMP/on.truth"
for file in on off; do
	sed 's/.*"result"//; s/.*"paid_search","spend":\([0-9.]*\),"incremental":\([0-9.]*\),.*/\1 \2/' "$TMP/$file.truth"
done | awk '{ s[NR] = $1; y[NR] = $2 } END { printf "spend %+.2f, incremental %+.2f\n", s[1] - s[2], y[1] - y[2] }'
# Read again, the same market.
leat-simulate --truth "$TMP/on.truth" --seed 3 | cmp - "$TMP/on.csv"
for wrong in 's/"video", "geo"/"tv", "geo"/' 's/"south", "start"/"east", "start"/' 's/"days": 3, "ch/"days": 9, "ch/' \
	's/"change": -1/"change": -2/' 's/"se": 0.2/"se": 0/' 's/2026-03-29", "days": 1/soon", "days": 1/' \
	's/"video", "geo": "south", "start": "2026-03-29"/"paid_search", "start": "2026-03-30"/'; do
	sed "$wrong" "$TMP/on.json" >"$TMP/bad.json"
	leat-simulate --truth "$TMP/bad.json" 2>&1 | sed "s|$TMP|TMP|" || echo "status $?"
done
