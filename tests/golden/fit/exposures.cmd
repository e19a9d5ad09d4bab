# What a curve is a curve of: what is not known of a channel is refused, with what there is.
cd "$TMP"
{ echo day,sold,tv_seen,tv_cost,web_seen,web_cost,web_reach,web_freq,blog_seen
	for ((i = 0; i < 90; i++)); do
		tv=$((i * 37 % 91)) web=$((i * 53 % 47)) blog=$((i * 29 % 43))
		echo "$(date -u -d "2026-01-01 +$i days" +%F),$((300 + 2 * tv + web + i * 61 % 59)),$((tv * 31)),$tv,$((web * 12)),$web,$((web * 4)),3,$blog"
	done; } | sed '42s/,[^,]*,3,\([0-9]*\)$/,,,\1/' >wide.csv
leat-ingest -q --wide --date day --kpi sold --media '*=*_seen:*_cost:*_reach:*_freq' wide.csv >rows.csv 2>err
for exposure in auto media spend impressions reach_frequency; do
	echo "{\"exposure\": \"$exposure\"}" >model.json
	if leat-fit -q --model model.json --chains 1 --warmup 100 --draws 100 --keep 10 rows.csv >model 2>err; then
		grep -o '"exposure":"[a-z_]*","effect":"return","varying":0}' model | cut -d'"' -f4 | tr '\n' ' '
		echo
	else
		cat err
	fi
done
