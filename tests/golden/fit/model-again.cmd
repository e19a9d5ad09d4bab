# The settings and priors of a model line are the model file that makes it again.
leat-fit --chains 1 --warmup 100 --draws 100 --keep 10 --saturation video=hill days.csv >"$TMP/one" 2>"$TMP/err"
grep '"kind":"model"' "$TMP/one" | sed 's/.*"settings":\({.*}\),"priors":\({.*}\),"scaling".*/\1 \2/' |
	sed 's/} {\(.*\)/,"priors":{\1}/' >"$TMP/model.json"
leat-fit --model "$TMP/model.json" --chains 1 --warmup 100 --draws 100 --keep 10 days.csv >"$TMP/two" 2>"$TMP/err"
grep -v '"kind":"model"' "$TMP/one" >"$TMP/one.rest"
grep -v '"kind":"model"' "$TMP/two" | cmp - "$TMP/one.rest" && echo same
