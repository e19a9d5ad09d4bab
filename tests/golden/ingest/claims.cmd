# Conversions that a platform claims in a table of their own go with the rows of spend.
cd "$TMP"
cat >ads.csv <<'X'
ad_id,date,account_id,impressions,inline_link_clicks,spend,_fivetran_synced
11,2026-07-01,9,100,5,10.00,2026-07-05 00:00:00
12,2026-07-01,9,100,5,20.00,2026-07-05 00:00:00
11,2026-07-02,9,100,5,30.00,2026-07-05 00:00:00
11,2026-07-09,9,100,5,40.00,2026-07-15 00:00:00
X
cat >actions.csv <<'X'
_fivetran_id,ad_id,date,index,action_type,inline,value
a,11,2026-07-01,0,omni_purchase,,5
a,11,2026-07-01,1,offsite_conversion.fb_pixel_purchase,,3
a,11,2026-07-01,2,Onsite_Conversion.Purchase,,2
a,11,2026-07-02,0,offsite_conversion.fb_pixel_lead,,1
a,13,2026-07-02,0,offsite_conversion.fb_pixel_lead,,4
X
sed 's/,\([0-9.]*\)$/,\10.50/' actions.csv >values.csv
leat-ingest --currency EUR actions.csv ads.csv | cut -d, -f1,2,11,13-18
leat-ingest --currency EUR --from actions.csv=meta_actions --from values.csv=meta_action_values ads.csv values.csv actions.csv | cut -d, -f1,2,11,13-18
# Of rows that are split further, the first has what is claimed; Reddit's events.
cat >reddit.csv <<'X'
account_id,campaign_id,date,region,spend,impressions,clicks,gallery_item_id
1,7,2026-07-01,a,1000000,10,1,
1,7,2026-07-01,b,2000000,10,1,
1,8,2026-07-01,a,3000000,10,1,
X
cat >events.csv <<'X'
account_id,campaign_id,date,event_name,click_through_conversion_attribution_window_day,click_through_conversion_attribution_window_month,view_through_conversion_attribution_window_month,total_items,total_value
1,7,2026-07-01,purchase,1,3,9,8,79.50
1,7,2026-07-01,lead,1,2,9,8,
1,7,2026-07-01,page_visit,1,50,9,8,
1,7,2026-07-01,custom,1,1,9,8,0.25
X
leat-ingest --currency USD events.csv reddit.csv | cut -d, -f1,2,7,10-16
leat-ingest -q events.csv
