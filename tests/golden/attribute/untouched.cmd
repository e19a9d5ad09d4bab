# A conversion without a touch is the baseline's, or (direct)'s by option; then touches of that name are one with it.
for whose in baseline direct; do
	leat-attribute -q -m last,markov --untouched $whose paid.csv | grep '^credit,2026-05-04'
	sed 's/,direct,/,(direct),/; /kind/!s/,,u5,/,,u3,/' paid.csv |
		leat-attribute -q -m last,last-non-direct --untouched $whose | grep '^credit,2026-05-0[34]'
done
