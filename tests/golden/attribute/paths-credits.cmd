# Path counts, path by path: what channels are given adds up to the credits; order and threads change nothing.
cd "$TMP"
cat >paths.csv <<'end'
path,conversions,value,nulls
"a > b, c",3,30,1
b>direct > a > b,2,-5,5
"a>b, c",1,10,0
,4,7,0
b,0,0,9
direct,1,,
end
leat-attribute -m last,linear,markov --paths out.csv paths.csv >credits.csv
cat out.csv
echo without value, direct touches
cut -d , -f 1 <<'end' | sed 's/$/,2/;1s/2$/conversions/' >plain.csv
path
a > (direct)
(direct)
end
leat-attribute -q -m last --direct drop --untouched direct --paths out.csv plain.csv >credits.csv
cat out.csv
echo ages
cat >ages.csv <<'end'
path,ages,conversions,nulls
a > b,40 > 2,3,1
a > b,9 > 2,3,1
a > b,9>2,3,1
b > a,3 > 3,3,1
end
leat-attribute -q -m linear --paths out.csv ages.csv >credits.csv
cat out.csv
echo order, threads, sums
awk 'BEGIN { srand(1); print "path,conversions,value,nulls"
	for (i = 0; i < 20000; i++) {
		path = ""
		for (k = rand() * 5; k > 0; k--)
			path = path (path ? " > " : "") substr("abcdef", 1 + int(rand() * 6), 1)
		print path "," rand() "," rand() * 9 "," int(rand() * 9) } }' >many.csv
{ head -n 1 many.csv; sed 1d many.csv | sort -r; } >turned.csv
models=first,w-shape,shapley,step-hazard
leat-attribute -q -m "$models" --threads 1 --paths one many.csv >credits.csv
leat-attribute -q -m "$models" --threads 3 --paths three turned.csv >/dev/null
cmp one three
awk -F, 'FNR == 1 { file++; next }
	file == 1 { n[$1 "," $2] -= $3; v[$1 "," $2] -= $4 }
	file == 2 { n[$4 "," $5] += $6; v[$4 "," $5] += $7 }
	END { for (k in n) if (n[k] ^ 2 > 1e-8 || v[k] ^ 2 > 1e-8) print k, n[k], v[k] }' credits.csv one
echo sums of parts
leat-attribute -q -m last --partial --paths out.csv plain.csv || echo $?
