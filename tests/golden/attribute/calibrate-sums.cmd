# Whatever the model, calibrated credits add up to the conversions and revenue of each day, to the micro,
# none is below 0, and channels come to what their experiments found where these are precise.
sed 's/"lift_se": [0-9.]*/"lift_se": 0.001/; s/"spend": true, //; s/, "unseen": 0.6//' ../simulate/processes.json >"$TMP/truth.json"
leat-simulate -q --truth "$TMP/truth.json" --journeys 3000 >"$TMP/rows.csv"
leat-attribute -q --once --model last,linear,markov,hazard --calibrate "$TMP/rows.csv" 2>/dev/null >"$TMP/out.csv"
awk -F, '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	function micros(text) { return sprintf("%.0f", text * 1000000) + 0 }
	{ day = substr($2, 1, 10); n = micros($at["conversions"]); v = micros($at["revenue"]) }
	$1 == "conversion" { want[day] += n; worth[day] += v }
	$1 == "lift" { effect[$at["channel"]] = $at["conversions"] }
	$1 == "credit" {
		m = $at["model"]; models[m]; got[m, day] += n; value[m, day] += v
		if (n < 0) print "below 0: " $0
		sum[m, $at["channel"]] += $at["conversions"]
	}
	END {
		for (m in models) {
			for (d in want) if (got[m, d] != want[d] || value[m, d] != worth[d]) print m, d, "does not add up"
			for (c in effect) printf "%s %s %.2f\n", m, c, sum[m, c] / effect[c]
		}
	}' "$TMP/out.csv" | sort
