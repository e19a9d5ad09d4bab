# Intervals do not depend on threads, of models that know their errors and of those that groups of persons tell it of.
leat-simulate --journeys 8000 --channels 4 --seed 11 -q |
	mlr --csv put '$kind == "conversion" { $conversions = 1000000 + NR }' >"$TMP/rows.csv"
run() { leat-attribute -q -m hazard,step-hazard,markov,shapley,ensemble --once --interval 0.9 "$@" "$TMP/rows.csv"; }
run -j 1 >"$TMP/one"
for threads in 2 3 5; do run -j "$threads" | cmp - "$TMP/one"; done
mlr --icsv --onidx filter '$kind == "credit"' then put '$wide = $conversions_upper > $conversions_lower' then count-distinct -f model,wide "$TMP/one"
