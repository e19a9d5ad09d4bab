# Rows in any order, cut into several tables, under other names of columns, from a pipe, UTF-16 with a mark, CRLF: the same.
models=first,last,linear,u-shape,markov
leat-attribute -m $models paths.csv >"$TMP/one"
{ head -1 paths.csv; sed 1d paths.csv | sort -r; } | leat-attribute -m $models | cmp "$TMP/one" -
head -4 paths.csv >"$TMP/a.csv"
{ echo path,total_conversions,total_conversion_value,total_null; sed 1,4d paths.csv; } >"$TMP/b.csv"
leat-attribute -m $models "$TMP/b.csv" "$TMP/a.csv" | cmp "$TMP/one" -
leat-attribute -m $models <(cat "$TMP/a.csv") "$TMP/b.csv" | cmp "$TMP/one" -
{ printf '\377\376'; iconv -t UTF-16LE paths.csv; } | leat-attribute -m $models | cmp "$TMP/one" -
sed 's/$/\r/; 1s/^/\xef\xbb\xbf/' paths.csv | leat-attribute -m $models | cmp "$TMP/one" -
LC_ALL=de_DE.UTF-8 leat-attribute -m $models -o "$TMP/file" paths.csv
cmp "$TMP/one" "$TMP/file"
echo same
