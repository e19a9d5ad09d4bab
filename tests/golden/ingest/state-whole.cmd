# What nobody may act on was not given: rows of a stream that is held, or cut.
cd "$TMP"
stream() { printf 'kind,time,name,value\ncontrol,2026-07-01,holiday,1\n'; printf "$@"; }
take() { leat-ingest -q --state s.db a.csv || echo "status $?"; }
stream 'end,,held:75,1\n' >a.csv
take
stream '' >a.csv
take
stream 'end,,ok,1\n' >a.csv
take
take
