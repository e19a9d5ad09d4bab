# Columns by what their names have in common: media that are shown, reached, paid for or not.
leat-ingest --wide --date week --geo place --population people --kpi leads --value-per-kpi value \
	--media '*=*_views:*_cost:*_reach:*_freq' --control 'promo,*_c' wide-media.csv
