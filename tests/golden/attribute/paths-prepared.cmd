# Path counts: direct channels, channels that count, repeats, empty paths, the ensemble; and what they cannot be asked for.
cat >"$TMP/paths.csv" <<'X'
path,conversions,value,nulls
search > search > direct,4,40,2
direct,3,15,5
display > search > display > email,2,30,1
,1,10,4
display,0,0,9
X
credits() { echo "$*"; leat-attribute "$@" "$TMP/paths.csv" | cut -d, -f1-4; echo; }
credits -m last-non-direct,linear,shapley,ensemble --weights linear=3,shapley=1
credits -m linear --direct ignore
credits -m linear --direct drop --untouched direct
credits -m linear --repeats collapse
credits -m linear,markov --repeats first
credits -m linear,shapley-rate --only-channel 'd*' --ignore-channel direct
for bad in '--by campaign' '--events click' '--gap 5' '--view-weight 0.5' '--view-lookback 3'; do
	leat-attribute -m linear $bad "$TMP/paths.csv" || echo $?
done
