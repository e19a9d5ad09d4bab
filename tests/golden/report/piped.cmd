# Standard input and pipes are told apart as files are, and give the same bytes.
leat-report model.jsonl plan.csv >"$TMP/files"
cat model.jsonl | leat-report - plan.csv | cmp - "$TMP/files"
cat plan.csv | leat-report <(cat model.jsonl) - | cmp - "$TMP/files"
leat-report - plan.csv <model.jsonl | cmp - "$TMP/files" && echo same
