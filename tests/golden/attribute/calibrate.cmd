# Experiments rescale search, by one in conversions and one in revenue; what display has cannot be
# used, and each says why. Credits still add up to the conversions of each day, and rows used are
# marked and come last.
leat-attribute --model last --calibrate --interval 0.9 calibrate.csv | tee "$TMP/out.csv" | grep -E '^(kind|lift|credit|end)'
for kind in conversion credit; do
	awk -F, -v kind=$kind 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		$1 == kind { k = substr($2, 1, 10) " " $at["currency"]; n[k] += $at["conversions"]; v[k] += $at["revenue"] }
		END { for (k in n) printf "%s %.6f %.6f\n", k, n[k], v[k] }' "$TMP/out.csv" | sort >"$TMP/$kind"
done
cmp "$TMP/conversion" "$TMP/credit"
# Once used is enough.
grep -v '^credit' "$TMP/out.csv" | leat-attribute -q --complete --model last --calibrate | grep '^credit,2026-06-01'
