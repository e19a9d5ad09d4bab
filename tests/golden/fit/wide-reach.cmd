# Reach and frequency of a channel, impressions of the others: of a table by geo, added up.
cd "$DATA/mmm/meridian"
leat-ingest -q --wide --date time --geo geo --population population --kpi conversions \
	--value-per-kpi revenue_per_conversion --media '*=*_impression:*_spend:*_reach:*_frequency' \
	--control '*_control' geo_media_rf.csv 2>"$TMP/err" >"$TMP/rows.csv"
echo '{"kpi": "conversions", "exposure": "media", "controls": ["sentiment_score_control"]}' >"$TMP/media.json"
leat-fit -q --model "$TMP/media.json" --chains 1 --warmup 100 --draws 100 --keep 10 "$TMP/rows.csv" 2>"$TMP/err" >"$TMP/model"
grep -o '"exposure":"[a-z_]*","effect":"return","varying":0}' "$TMP/model" | cut -d'"' -f4
grep -o '"controls":[^]]*]' "$TMP/model"
grep '"kind":"parameter"' "$TMP/model" | grep -o 'gamma_control[^"]*'
