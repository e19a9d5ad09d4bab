# Claims in a table of their own: when that grows, rows of a file that did not are restated.
cd "$TMP"
printf 'ad_id,date,account_id,impressions,inline_link_clicks,spend\n11,2026-07-01,9,100,5,10.00\n12,2026-07-01,9,100,5,20.00\n' >ads.csv
claims() { echo _fivetran_id,ad_id,date,index,action_type,inline,value; printf '%s,%s,2026-07-01,0,offsite_conversion.fb_pixel_purchase,,%s\n' "$@"; }
take() { leat-ingest -q --bare --currency EUR --from actions.csv=meta_actions --state s.db "$@" | cut -d, -f1,2,7,11,13-18; }
claims a 11 3 >actions.csv
take ads.csv actions.csv
take actions.csv ads.csv
claims a 11 3 b 12 4 >actions.csv
take ads.csv actions.csv
take ads.csv actions.csv
claims a 11 3 >actions.csv
take ads.csv actions.csv
