# What is wrong with JSON is told, and what can be taken is taken.
cp insights.json "$TMP"; cd "$TMP"
show() { cut -d, -f1-3,7,22-25 | sed 's/$/|/'; }
try() { leat-ingest "$@" 2>&1 | cut -d, -f1-3 || echo "status ${PIPESTATUS[0]}"; }
head -n 12 insights.json >cut.json; try cut.json
sed 's/"paging"/paging/' insights.json >key.json; try key.json
sed 's/"spend": 3.25, /"spend" 3.25 /' insights.json >colon.json; try colon.json
sed 's/"spend": 3.25/"spend": {"eur": 3.25}/' insights.json >nested.json; try nested.json
printf '{"data":[5,"x",null,{"date_start":"2026-07-01","date_stop":"2026-07-01","spend":"1"}]}' >scalars.json; try scalars.json
printf '{"data":[]}\n' >empty.json; try empty.json
try --from meta_insights empty.json
printf '{"error":{"message":"expired"}}\n' >error.json; try --from meta_insights error.json
printf '{"data":[{"date_start":"2026-07-01","date_stop":"2026-07-01","impressions":"5","reach":"4"}]}' >lacks.json; try lacks.json
try --from meta_insights lacks.json
printf '{ ' >brace.json; try brace.json
printf '{"data":[{"date_start":"2026-07-01","date_stop":"2026-07-01","spend":"1"},]}' >comma.json; try comma.json
{ printf '{"data":[{"date_start":"2026-07-01","date_stop":"2026-07-01","spend":"1"},{"spend":"'; head -c 18000000 /dev/zero | tr '\0' x; printf '"}]}'; } >long.json; try long.json
