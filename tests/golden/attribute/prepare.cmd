# Which touches count, and how much: each option alone, then as models that learn see it.
credits() { echo "$*"; leat-attribute --complete "$@" paid.csv 2>"$TMP/log" | grep '^credit' |
	cut -d, -f2,4,17,18,19,22; grep -v 'claim\|lost\|join\|read\|coverage' "$TMP/log" || true; echo; }
credits -m linear
credits -m last,last-non-direct
credits -m linear --direct ignore
credits -m linear --direct drop
credits -m linear --events click,open
credits -m linear --only-channel 'd*'
credits -m linear --ignore-channel 'd*,email'
credits -m linear --repeats collapse
credits -m linear --gap 9
credits -m linear --gap 10
credits -m linear --view-weight 0.5
credits -m linear --view-lookback 1
credits -m markov,shapley-rate --direct drop --repeats first
