# Every adstock and saturation in turn: its parameters by name, and a plan and a report made of
# it. So few draws have not always converged, which is said with numbers that differ by machine.
for shape in geometric/logistic binomial/hill delayed/tanh weibull_pdf/michaelis_menten \
	weibull_cdf/root none/none; do
	leat-fit -q --chains 2 --warmup 300 --draws 200 --keep 20 --adstock "video=${shape%/*}" \
		--saturation "video=${shape#*/}" days.csv >"$TMP/model.jsonl" 2>"$TMP/said"
	echo "$shape" "$(grep '"kind":"parameter"' "$TMP/model.jsonl" |
		sed -n 's/.*"name":"\([^"]*\)\[video\]".*/\1/p' | tr '\n' ' ')"
	leat-allocate -q "$TMP/model.jsonl" 2>"$TMP/said" | cut -d, -f1,2,9 | grep video
	leat-report "$TMP/model.jsonl" | grep -c '^video'
done
