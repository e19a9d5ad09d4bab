# By campaign and by creative: their columns, costs joined by id, by name, and by nothing; CPA and ROAS; another currency has no cost.
for by in channel campaign creative; do
	leat-attribute -m linear --by $by paid.csv | grep '^credit\|^kind' | tail -n +2 |
		cut -d, -f2,4-10,16-19,22,24-27
	echo
done
