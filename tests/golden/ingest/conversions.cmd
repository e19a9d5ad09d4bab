# What each platform's conversions are, and what they bring: one row each, every number another.
f() { leat-ingest -q --currency EUR -O jsonl "$TMP/f" | grep ^.*spend | tr ',' '\n' | grep 'platform\|conversions\|revenue\|attribution' | tr -d '"' | paste -sd' '; }
run() { printf "$1" >"$TMP/f"; f; }
run 'campaign_group_id,day,cost_in_local_currency,external_website_conversions,one_click_leads,conversion_value_in_local_currency,cost_in_usd\n1,2026-07-01,10,3,4,50,11\n'
run 'Start Date (in UTC)\tCampaign Name\tCurrency\tTotal Spent\tConversions\tLeads\tTotal Conversion Value\n07/01/2026\ta\tEUR\t10\t3\t4\t50\n'
run 'ad_id,date,spend,impressions,swipes,conversion_purchases,conversion_purchases_value,conversion_sign_ups\n1,2026-07-01,1000000,5,2,3,7500000,9\n'
run 'campaign_id,date,billed_charge_local_micro,conversion_purchases_metric,conversion_custom_metric,conversion_purchases_sale_amount,conversion_custom_sale_amount,conversion_downloads_metric\n1,2026-07-01 00:00:00,1000000,3,4,70.5,1,9\n'
run 'date,campaign_id,cost,purchases_1_d,purchases_30_d,sales_7_d,sales_30_d,campaign_budget_currency_code\n2026-07-01,1,5,1,3,10,40.5,EUR\n'
for d in 7 14 30; do run "Date,Currency,Campaign Name,Spend,$d Day Total Sales ,$d Day Total Orders (#)\n"'"Jul 01, 2026",EUR,a,$1.00,"$1,234.50",3\n'; done
run 'Date,Currency,Campaign Name,Spend,14 Day Total Sales ,14 Day Total Orders (#),7 Day Total Sales ,7 Day Total Orders (#)\n"Jul 01, 2026",EUR,a,$1.00,$20.00,4,$10.00,2\n'
run 'date,campaign_id,local_spend_amount,local_spend_currency,taps,conversions,tap_installs\n2026-07-01,1,5,EUR,4,9,3\n'
run 'Campaign ID,Campaign Name,Date,Spend,Taps,Installs (Total),Installs (Tap-Through)\n1,a,2026-07-01,5,4,9,3\n'
run 'customer_id,date,id,cost_micros,conversions,conversions_value,view_through_conversions\n1,2026-07-01,1,1000000,2.5,30.25,9\n'
run 'date,account_id,campaign_id,spend,conversions_qualified,conversions,all_conversions,revenue,top_vs_other\n2026-07-01,1,1,5,2.5,2,9,30,x\n'
run 'date,campaign_id,spend_in_micro_dollar,total_conversions,total_conversions_quantity,total_conversions_value_in_micro_dollar\n2026-07-01,1,1000000,3,9,7500000\n'
run 'campaign_id,stat_time_day,spend,conversion,total_purchase_value,total_sales_lead_value,result\n1,2026-07-01 00:00:00,5,3,10.5,2.25,9\n'
run 'Reporting starts,Reporting ends,Campaign name,Amount spent (EUR),Results,Result indicator,Purchases,Purchases conversion value,Attribution setting\n2026-07-01,2026-07-01,a,5,9,actions:lead,3,10.5,"7-day click or 1-day view"\n'
run 'Reporting starts,Reporting ends,Campaign name,Amount spent (EUR),Results,Result indicator\n2026-07-01,2026-07-01,a,5,9,Website leads (form)\n'
leat-ingest -q "$TMP/f" | grep -o 'conversions:[a-z_()]*'
