# Path counts in parts: any dealing of the rows, merged in any tree, gives the same table.
cd "$TMP"
awk 'BEGIN {
	srand(7)
	print "path,conversions,value,nulls"
	for (i = 0; i < 4000; i++) {
		p = ""
		for (n = 1 + int(rand() * 6); n > 0; n--) p = p (p == "" ? "" : " > ") "c" int(rand() * rand() * 14)
		if (i % 97 == 0) p = ""
		printf "%s,%d,%.2f,%d\n", p, rand() * 20, rand() * 900, rand() * 60
	}
}' >all.csv
check() {
	leat-attribute -q "$@" all.csv >want
	for n in 1 3 16; do
		rm -f part-* sums-*
		leat-shard -q -n "$n" -o part-%02d.csv all.csv
		for p in part-*; do leat-attribute -q "$@" --partial "$p" >"sums-${p%.csv}"; done
		leat-attribute -q "$@" --final --expect "$n" sums-* | cmp - want
		ls sums-* | sort -R | xargs -n 3 | while read -r -a some; do
			leat-attribute -q --merge "${some[@]}" >"tree-${some[0]}"
		done
		leat-attribute -q --merge tree-* >merged
		rm -f tree-*
		sort -R merged | leat-attribute -q "$@" --final | cmp - want
	done
	[[ $(wc -l <want) -gt 12 ]] || echo "$*: there is little to compare"
}
check -m first,last,linear,u-shape,markov
check -m markov --order auto
check -m markov --order 3 --no-nulls
check -m shapley,shapley-ordered,shapley-rate
# Stream and paths do not mix, nor do tables with other columns need to be told apart.
printf 'path,conversions\na > b,3\n' >few.csv
leat-attribute -q -m last --partial few.csv | sed '1s/"options":.*"sources"/"options":...,"sources"/'
leat-attribute -q -m last --partial few.csv | leat-attribute -q -m last --final
leat-attribute -q -m last --complete --partial "$TOP/tests/golden/attribute/few.csv" >stream
leat-attribute -q -m last --partial few.csv | leat-attribute -q -m last --merge - stream || echo "$?"
