# Several outcomes, one with what it is worth; media named one by one, one of them without spend.
leat-ingest -q --wide --date week --geo place --kpi leads,people --value-per-kpi leads=value \
	--media 'tv=tv_views:tv_cost,news=news_views:,web=:web_cost:web_reach:web_freq' wide-media.csv
