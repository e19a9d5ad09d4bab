# A model file: options go over it; what is printed reads back; unless only its owner may write, no.
cp "$TOP/examples/model.json" "$TMP/model.json"
leat-fit --model "$TMP/model.json" --print-model >"$TMP/one.json"
leat-fit --model "$TMP/one.json" --print-model | cmp - "$TMP/one.json"
leat-fit --model "$TMP/one.json" --kpi leads --period day --saturation hill --saturation video=tanh \
	--max-lag 5 --no-trend --fourier 1 --prior 'alpha[video]=beta(1,1)' --chains 2 --keep 20 \
	--print-model >"$TMP/other.json"
diff "$TMP/one.json" "$TMP/other.json" || [ $? -eq 1 ]
echo '{"channels": {"video": {"max_lag": 400}}}' >"$TMP/wrong.json"
cd "$TMP"
leat-fit --model wrong.json "$TOP/tests/golden/fit/days.csv" || echo $?
chmod g+w "$TMP/model.json"
leat-fit --model model.json --print-model 2>"$TMP/err" || echo $?
