# Lift rows that say too little, path counts; and a stream that is cut keeps its lift rows as they were.
for edit in 's/,0.5,EUR,search/,,EUR,search/' 's/,0.5,EUR,search/,0,EUR,search/' '2s/,3,,/,,,/' '2s/,3,,/,three,,/' '2s/,search,/,,/' '2s/2026-06-10/2026-05-10/' '2s/lift,2026-06-01/lift,June/'; do
	sed "$edit" calibrate.csv >"$TMP/bad.csv"
	(cd "$TMP" && leat-attribute -q --model last --calibrate bad.csv >out.csv) && exit 1
done
leat-attribute -q --calibrate "$TOP/examples/paths.csv" || echo $?
sed '$d' calibrate.csv | leat-attribute -q --model last --calibrate | grep -c '^lift.*,ok\|^lift.*used' || true
sed '$d' calibrate.csv | leat-attribute -q --model last --calibrate | grep -c '^lift'
