# The orders of a day and geo add up to its outcome to the cent, and are as many as it says.
leat-simulate --geos 3 --days 60 --seed 5 --bare |
	awk -F, '$1 == "outcome" { printf "%s %s %d %.2f\n", $2, $9, $17, $18 }' | sort >"$TMP/outcomes"
leat-simulate --geos 3 --days 60 --seed 5 --orders --bare |
	awk -F, '$1 == "conversion" { k = substr($2, 1, 10) " " $9; n[k]++; sum[k] += $18 }
		END { for (k in n) printf "%s %d %.2f\n", k, n[k], sum[k] }' | sort >"$TMP/orders"
diff "$TMP/outcomes" "$TMP/orders"
wc -l <"$TMP/orders"
