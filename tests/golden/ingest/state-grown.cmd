# A file that has grown gives its new rows, one that was restated those, flagged, and back again.
card() { printf 'Date,Clicks,Avg. CPC,Cost\n'; printf '"Thu, %d Jul 2026",%d,US$1.92,US$50.00\n' "$@"; }
cd "$TMP"
take() { card "$@" >card.csv; leat-ingest -q --state s.db card.csv; }
take 2 10 3 11
take 2 10 3 11 4 12
take 2 10 3 99 4 12
take 2 10 3 99 4 12
take 2 10 3 11 4 12
