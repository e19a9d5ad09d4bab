# Events without an id are counted: equal ones are not one. A log may grow, be renamed, or
# begin anew under its old name; an equal event in another log is another event.
cd "$TMP"
log() { echo kind,time,channel,event,user; printf "touch,2026-07-01T%s:00:00Z,email,click,u\n" "$@"; }
take() { echo "$@"; leat-ingest -q --complete --bare --state s.db "$@" | tail -n +2; }
log 10 10 11 >log.csv
take log.csv
take log.csv
log 10 10 11 10 12 >log.csv
take log.csv
mv log.csv log.1.csv
log 13 >log.csv
take log.1.csv log.csv
take log.csv log.1.csv
log 09 10 >other.csv
take other.csv log.csv
cp other.csv twin.csv
take other.csv twin.csv
log 09 10 14 >other.csv
take twin.csv other.csv
