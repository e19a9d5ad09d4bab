# Two files that say different things of one day: again, one alone, a copy under a new name,
# and one that has another name now.
card() { printf 'Date,Clicks,Avg. CPC,Cost\n"Thu, 2 Jul 2026",%d,US$1.92,US$50.00\n' "$1"; }
cd "$TMP"
take() { echo "$@"; leat-ingest -q --bare --state s.db "$@" | cut -d, -f1,2,7,14; }
card 10 >a.csv
card 11 >b.csv
take a.csv b.csv
take a.csv b.csv
take a.csv
cp a.csv c.csv
take a.csv b.csv c.csv
take a.csv b.csv c.csv
mv a.csv old.csv
take old.csv b.csv c.csv
card 10 >b.csv
take b.csv
card 12 >b.csv
take b.csv c.csv
