awk -v cover=1 -f delay.awk | leat-clean --policy delay-drop.json --rejects $TMP/r.csv | sed -n '1,2p;$p'
grep -v duplicate $TMP/r.csv
awk -v cover=1 -f delay.awk | sed '2s/2026-06-01/2026-06-30/' | leat-clean --policy delay-drop.json | grep -c cover || true
