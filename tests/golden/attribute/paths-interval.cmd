# Intervals of path counts: in any order of rows, however a path's persons are spread over rows, with
# any number of threads; of a rule they are those of a count; sums of parts no longer have paths.
cd "$TMP"
cat >a.csv <<'P'
path,conversions,value,nulls
search,400,8000,5000
social > search,90,1800,700
display > social > search,30,900,400
display,2,100,900
email > search > email,7.5,150,80
,12,200,0
P
{ head -n 1 a.csv; sed 1d a.csv | tac; } >turned.csv
{ head -n 1 a.csv; sed 1d a.csv | sed 's/^search,400,8000,5000$/search,100,2000,5000\nsearch,300,6000,0/'; } >spread.csv
models=last,markov,shapley-rate,step-hazard,ensemble
leat-attribute -q -j 1 -m $models --interval 0.9 a.csv >one.csv
cut -d, -f 1-4,7- one.csv | grep -e model -e last -e markov
leat-attribute -q -j 3 -m $models --interval 0.9 turned.csv | cmp - one.csv
leat-attribute -q -m $models --interval 0.9 spread.csv | cmp - one.csv
leat-attribute -q -m $models a.csv | cmp - <(cut -d, -f 1-6 one.csv)
leat-attribute -q -m markov --interval 0.9 --seed 2 a.csv | cmp -s - <(grep -e model -e markov one.csv) && echo "not by the seed" || true
# 1.645 standard errors of a count are sqrt of it, on the scale of logarithms.
awk -F, '$1 == "last" && $3 > 0 { s = sqrt(log(1 + 1 / $3)) * 1.6448536269514722
	if ($7 / ($3 * exp(-s)) - 1 > 1e-12 || $8 / ($3 * exp(s)) - 1 > 1e-12 || $7 > $3) print "wrong", $0 }' one.csv
leat-attribute -q -m last --interval 0.9 -O jsonl a.csv | head -n 2
leat-attribute -q -m last --interval 0.9 --partial a.csv || echo $?
printf 'path,conversions,nulls,ages\na > b,300,200,5 > 1\na,20,900,3\nb > a,90,80,9 > 2\n' >timed.csv
leat-attribute -q -m hazard,linear --interval 0.9 timed.csv | awk -F, '$1 == "hazard" || $1 == "linear" { n[$1] += $3; good[$1] += $7 < $3 && $3 < $8 }
	END { d = n["hazard"] - n["linear"]; print n["linear"], (d < 1e-9 && d > -1e-9), good["linear"], good["hazard"] }'
