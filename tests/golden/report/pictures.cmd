# With gnuplot: one page that needs nothing else, the same bytes every time.
leat-report --format html -o "$TMP/a" model.jsonl plan.csv
LC_ALL=C.UTF-8 GNUTERM=dumb leat-report --format html model.jsonl plan.csv | cmp - "$TMP/a" && echo same
echo "$(grep -c '<svg ' "$TMP/a") pictures"
bad='https?:|url\(|src=|<script|<link|xlink|[Gg]nuplot|NaN|<!--|>L[0-9]+<'
if grep -oE "$bad" "$TMP/a"; then echo "is in it"; fi
grep -oE ' id="[^"]*"' "$TMP/a" | sort | uniq -d
