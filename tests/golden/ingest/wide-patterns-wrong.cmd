# What a pattern, or a value, cannot mean.
wide() { leat-ingest --wide --date week --geo place --kpi leads "$@" wide-media.csv && exit 1 || echo $?; }
wide --media '*=*_clicks:'
wide --media '*=*_views:tv_cost'
wide --media '*=*_*:'
wide --media 'tv=:::web_freq'
wide --media 'tv=1:2:3:4:5'
wide --media 'tv=tv_views:,*=*_cost'
wide --media 'tv=tv_views:,*=web_*:*_cost'
wide --media '*_cost,*_cost'
wide --media 'tv=web_reach:,*=*_views:*_cost'
wide --control '*_d'
wide --control '*_*'
wide --value-per-kpi people=value
wide --kpi leads,people --value-per-kpi value
wide --kpi leads,leads
wide --kpi revenue --value-per-kpi value
wide --kpi leads --value-per-kpi valeu
