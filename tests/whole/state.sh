#!/usr/bin/env bash
# A state file that cannot be used, or not trusted, is no reason to lose a row: the run says
# so and does nothing, and its output is as it was.
set -uo pipefail
cd "$TMP" || exit 1
printf 'kind,time,name,value\ncontrol,2026-07-01,holiday,1\ncontrol,2026-07-02,holiday,1\n' >a.csv
mkfifo nothing

good() { echo "ok $1"; }
bad() {
	echo "not ok $1${2:+: $2}"
	tail -n 3 err 2>/dev/null | sed 's/^/# /'
}
is() { if [[ $2 == "$3" ]]; then good "$1"; else bad "$1" "\"$2\", expected \"$3\""; fi; }
ingest() { leat-ingest -q --complete "$@"; }
# refused WHAT STATUS STATE WORDS -- the output is untouched, and the message has the words.
refused() {
	local rc
	echo before >kept
	ingest --state "$3" -o kept a.csv 2>err
	rc=$?
	is "$1: status" "$rc" "$2"
	if [[ $(cat kept) == before ]] && grep -q "$4" err; then good "$1: said, and nothing is touched"; else bad "$1: said, and nothing is touched"; fi
}
fresh() { rm -f s.db*; ingest --state s.db a.csv >/dev/null 2>err || bad "a state is made"; }

unusable() {
	mkdir directory
	refused "a directory" 73 directory "directory"
	refused "no such directory" 73 none/s.db "No such file"
	cp a.csv same.db
	ingest --state same.db -o ./same.db a.csv 2>err
	is "the output is not the state" "$? $(wc -l <same.db)" "64 3"
	refused "a device" 73 /dev/null "not a file"
	echo "this is no database, but it is long enough to be one, were it one" >text
	refused "another kind of file" 65 text "not a database"
	sqlite3 other.db 'CREATE TABLE mine (x)'
	refused "another program's database" 65 other.db "another program"
	is "another program's database is not changed" "$(sqlite3 other.db .schema)" "CREATE TABLE mine (x);"
	fresh
	sqlite3 s.db 'PRAGMA user_version = 99'
	refused "a later version's" 78 s.db "later version"
	fresh
	chmod g+w s.db
	refused "others may write to it" 77 s.db "chmod go-w"
	fresh
	is "a new one is not for others to write to" "$(umask 0; rm -f s.db; ingest --state s.db a.csv >/dev/null; find s.db -perm /022)" ""
}

damaged() {
	local size
	awk 'BEGIN { print "kind,time,name,value"; for (i = 0; i < 5000; i++) printf "control,2026-07-01,n%d,1\n", i }' >many.csv
	rm -f s.db*
	ingest --state s.db many.csv >/dev/null 2>err
	size=$(wc -c <s.db)
	# Every page but the first, which says what it is.
	head -c $((size - 4096)) /dev/zero | tr '\0' 'x' | dd of=s.db bs=4096 seek=1 conv=notrunc 2>/dev/null
	echo before >kept
	ingest --state s.db -o kept many.csv 2>err
	is "damaged: status" $? 65
	is "damaged: nothing is touched" "$(cat kept)" before
}

# One writer at a time; who reads with the shell does not disturb.
locked() {
	local pid i
	rm -f s.db*
	cp a.csv grows.csv
	leat-ingest -q --follow --state s.db -o follow.csv grows.csv 2>err &
	pid=$!
	for ((i = 0; i < 6000; i++)); do
		[[ $(grep -c ^control follow.csv 2>/dev/null) -eq 2 ]] && break
		read -r -t 0.01 <>nothing
	done
	refused "another run is at work with it" 75 s.db "try again"
	sqlite3 s.db 'SELECT * FROM given' >/dev/null 2>err
	is "anybody may read it meanwhile" $? 0
	kill "$pid"
	wait "$pid"
	ingest --state s.db a.csv >got 2>err
	is "and after it, it is free, and knows what was given" "$? $(wc -l <got)" "0 2"
}

# What cannot be written was not given.
full() {
	rm -f s.db*
	echo before >kept
	(trap '' XFSZ; ulimit -f 24; exec leat-ingest -q --complete --state s.db -o kept many.csv) 2>err
	is "no room for the state: status" $? 74
	is "no room for the state: nothing is touched" "$(cat kept)" before
	ingest --state s.db -o kept many.csv 2>err
	is "no room for the state: all is given when there is" "$? $(wc -l <kept)" "0 5002"
	if [[ ! -w /dev/full ]]; then
		echo "skip no /dev/full"
		return
	fi
	rm -f s.db*
	ingest --state s.db a.csv >/dev/full 2>err
	is "no room for the output: status" $? 74
	ingest --state s.db a.csv >got 2>err
	is "no room for the output: all is given when there is" "$? $(wc -l <got)" "0 4"
}

# A run that was killed when its output had its name: nobody was told of that.
pending() {
	rm -f s.db* out.csv
	ingest --state s.db -o out.csv a.csv 2>err
	sha=$(sha256sum out.csv | cut -d ' ' -f 1)
	cp out.csv first.csv
	sqlite3 s.db "INSERT INTO run VALUES ('$PWD/out.csv', '$sha', 1)"
	echo control,2026-07-03,holiday,1 >>a.csv
	leat-ingest --complete --state s.db -o out.csv a.csv 2>err
	is "a run that was as good as done: status" $? 0
	if cmp -s out.csv first.csv && grep -q 'left as it is' err; then good "a run that was as good as done: its output stays"; else bad "a run that was as good as done: its output stays"; fi
	leat-ingest -q --complete --state s.db -o out.csv a.csv 2>err
	is "a run that was as good as done: the next one gives what came since" "$? $(grep ^control out.csv)" "0 control,2026-07-03,holiday,1,"
	# The same, and it is another output that is asked for.
	sha=$(sha256sum out.csv | cut -d ' ' -f 1)
	sqlite3 s.db "INSERT INTO run VALUES ('$PWD/out.csv', '$sha', 2)"
	echo control,2026-07-04,holiday,1 >>a.csv
	leat-ingest -q --complete --state s.db -o elsewhere.csv a.csv 2>err
	is "a run that was as good as done, and another output" "$? $(grep ^control elsewhere.csv)" "0 control,2026-07-04,holiday,1,"
	# And one whose output never came to be.
	sqlite3 s.db "INSERT INTO run VALUES ('$PWD/never.csv', '$sha', 3)"
	leat-ingest -q --complete --state s.db -o elsewhere.csv a.csv 2>err
	is "a run whose output never came to be: its rows are given again" "$? $(grep ^control elsewhere.csv)" "0 control,2026-07-04,holiday,1,"
	is "and that is said" "$(grep -c 'given again' err)" 1
}

unusable
damaged
locked
full
pending
