# Periods held out, and rivals; more than half of the data cannot be.
leat-fit -q --holdout 7 --folds 2 --keep 10 days.csv 2>"$TMP/err" | head -n 1 | grep -o '"holdout":{.*}' |
	sed 's/:{"crps":[^}]*}/:{...}/g'
leat-fit -q --holdout 30 --folds 2 --keep 10 days.csv || echo "status $?"
leat-fit -q --folds 2 days.csv || echo "status $?"
