# The same days in an export taken later are rows of their own; the earlier export again is not.
cd "$TMP"
printf 'kind,time,channel,cost,currency\nspend,2026-07-01,tv,%s,EUR\nspend,2026-07-02,tv,2,EUR\n' 1 >a.csv
take() { echo "$@"; leat-ingest -q --complete --bare --state s.db "$@"; }
sed '1s/$/,as_of/; 2,$s/$/,2026-07-03/' a.csv >early.csv
sed '1s/$/,as_of/; 2,$s/$/,2026-07-05/; s/,1,/,1.5,/' a.csv >late.csv
take early.csv
take late.csv
take early.csv late.csv
sed 's/2026-07-05/2026-07-04/' late.csv >between.csv
take between.csv
printf 'kind,time,id,revenue,as_of\nconversion,2026-07-01T10:00:00Z,A1,%s,2026-07-0%s\n' 80 3 >orders.csv
take orders.csv
sed -i 's/07-03/07-04/' orders.csv
take orders.csv
sed -i 's/,80,/,70,/' orders.csv
take orders.csv
