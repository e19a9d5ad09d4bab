# A table as Meridian has it becomes a model: media by impressions, one of them without spend.
cd "$DATA/mmm/meridian"
leat-ingest -q --wide --date time --geo geo --population population --kpi conversions \
	--value-per-kpi revenue_per_conversion --media '*=*_impression:*_spend' \
	--control '*_control,Promo' geo_all_channels.csv 2>"$TMP/err" |
	leat-fit -q --kpi conversions --chains 1 --warmup 100 --draws 100 --keep 10 2>"$TMP/err" >"$TMP/model"
grep '"kind":"curve"' "$TMP/model" | sed 's/.*"channel":"\([^"]*\)".*"spend":\([0-9.]*\),.*/\1 \2/'
grep -c '"kind":"fitted"' "$TMP/model"
