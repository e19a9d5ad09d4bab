# Every mark of a missing value, in a column of each kind; bounds; damaged ids.
{
printf 'Campaign report\n"July 1, 2026 - July 1, 2026"\nCampaign,Campaign ID,Currency code,Cost,Impr.,Clicks,Conversions,Conv. value,Budget\n'
for m in '' ' --' '--' '-' '---' 'n/a' 'N/A' $'\xe2\x80\x93' $'\xe2\x80\x94' $'\xc2\xa0--\xc2\xa0' ' '; do printf '"%s","%s",EUR,1.00,"%s","%s","%s","%s","%s"\n' "c" "$m" "$m" "$m" "$m" "$m" "$m"; done
for b in '<5' '< 10%' '> 90%' '>1,000'; do printf '"c","1",EUR,1.00,"%s","%s","%s","%s","%s"\n' "$b" "$b" "$b" "$b" "$b"; done
for i in 1.20253E+17 1,20253E+17 120253E+12 1.2e+5; do printf '"named","%s",EUR,1.00,1,1,1,1,1\n' "$i"; printf '"","%s",EUR,1.00,1,1,1,1,1\n' "$i"; done
for i in 1E5 E+17 00000000000000000017 12-E+1; do printf '"named","%s",EUR,1.00,1,1,1,1,1\n' "$i"; done
printf '"c","1",EUR,<5,1,1,1,1,1\n'
} >"$TMP/m.csv"
cd "$TMP"; leat-ingest m.csv | cut -d, -f7,8,15-19,21,28
