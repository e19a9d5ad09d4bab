# The mean of models, adding up by day; weights; what is no ensemble.
leat-attribute -m linear,last,ensemble --weights 'linear=1, last=2' paid.csv | grep '^credit' | cut -d, -f2,4,17-19,22-23
leat-attribute -q -m ensemble,first,last --bare paid.csv | grep ',ensemble,' | cut -d, -f2,4,17-19
for bad in '-m ensemble' '-m last --weights last=1' '-m last,ensemble --weights lst=1' '-m last,ensemble --weights last=0' \
	'-m last,ensemble --weights last=-1' '-m last,ensemble --weights last=1,last=1'; do
	leat-attribute $bad paid.csv >"$TMP/out" || echo $? $(wc -c <"$TMP/out")
done
