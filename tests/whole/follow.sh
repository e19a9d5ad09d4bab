#!/usr/bin/env bash
# --follow: what grows is passed on while it grows, a signal ends it as a whole stream, and
# whatever becomes of the file is told. Nothing here depends on how long anything takes,
# but that it comes at all: for that there is a minute.
set -uom pipefail # m: a job in the background may be interrupted
cd "$TMP" || exit 1
mkfifo nothing feed
pids=()
# shellcheck disable=SC2317 # the trap calls it
stop_all() { kill -9 "${pids[@]}" 2>/dev/null; }
trap stop_all EXIT

good() { echo "ok $1"; }
bad() {
	echo "not ok $1${2:+: $2}"
	tail -n 3 err 2>/dev/null | sed 's/^/# /'
}
# has FILE LINES WHAT -- so many lines come.
has() { if until_has "$1" "$2"; then good "$3"; else bad "$3"; fi; }
is() { if [[ $2 == "$3" ]]; then good "$1"; else bad "$1" "\"$2\", expected \"$3\""; fi; }

# until_has FILE LINES [PATTERN] -- wait for so many whole lines (with the pattern).
until_has() {
	local i
	for ((i = 0; i < 6000; i++)); do
		[[ $(sed '$!b; /^end/d' "$1" 2>/dev/null | grep -c "${3:-}") -ge $2 ]] && return 0
		read -r -t 0.01 <>nothing
	done
	return 1
}
# start OUT PROGRAM [ARGUMENT ...] -- in the background; ends with finish.
start() {
	local out=$1
	shift
	: >"$out"
	"$@" >"$out" 2>err &
	pid=$!
	pids+=("$pid")
}
finish() { # SIGNAL; leaves the status in rc
	kill "-$1" "$pid" 2>/dev/null
	wait "$pid"
	rc=$?
}
header=kind,time,channel,event,user
touch_at() { echo "touch,2026-07-01T$1:00:00Z,email,click,u"; }

a_file() {
	{ echo $header; touch_at 10; } >a.csv
	start out leat-ingest --follow a.csv
	until_has out 2 || bad "a file: what is there already"
	touch_at 11 >>a.csv
	has out 3 "a file: a line that is added is passed on"
	printf 'touch,2026-07-01T12:00:00Z,ema' >>a.csv
	{ echo 'il,click,"u'; echo 'u"'; } >>a.csv
	has out 5 "a file: a line that comes in pieces"
	printf 'touch,2026-07-01T13:00:00Z,email' >>a.csv
	finish TERM
	is "a file: SIGTERM ends it well" "$rc" 0
	is "a file: with a trailer, and without half a line" "$(tail -n 2 out | head -n 1) $(tail -n 1 out)" 'u",click,, end,,,,,ok,3'
	is "a file: nothing is lost in silence" "$(tail -n 1 err)" "leat-ingest: 3 rows read, 3 written"
	leat-attribute -q --model last out >/dev/null 2>err
	is "a file: what came of it is a whole stream" $? 0
}

json() {
	echo '{"kind":"touch","time":"2026-07-01T10:00:00Z","channel":"email","event":"click"}' >a.jsonl
	start out leat-ingest -q --follow -O jsonl a.jsonl
	until_has out 1 || bad "JSON lines"
	printf '{"kind":"touch","time":"2026-07-01T11:00:00Z",' >>a.jsonl
	printf '"channel":"email","event":"click"}\n{"kind":' >>a.jsonl
	until_has out 2 || bad "JSON lines: a line that is added"
	finish INT
	is "JSON lines: SIGINT" "$rc $(tail -n 1 out)" '0 {"kind":"end","name":"ok","value":2}'
}

# Two programs in a pipe, and the signal that a terminal sends to both.
pipes() {
	local a b
	mkfifo between
	: >out
	leat-ingest -q --follow <feed >between 2>err &
	a=$!
	leat-clean -q --follow <between >out 2>err2 &
	b=$!
	pids+=("$a" "$b")
	exec 5>feed
	{ echo $header; touch_at 10; } >&5
	has out 2 "a pipe that stays open passes rows on"
	# The last lines may be on their way when the signal comes to all.
	{ touch_at 11; touch_at 12; } >&5
	kill -INT "$b" "$a"
	wait "$a"
	is "a pipe: the first program ends well" $? 0
	wait "$b"
	is "a pipe: the second one waits for the end that the first one writes" "$? $(tail -n 1 out)" "0 end,,,,,ok,3"
	exec 5>&-
}

a_trailer() {
	{ echo $header,name,value; echo "$(touch_at 10),,"; echo end,,,,,ok,1; } >whole.csv
	start out leat-clean -q --follow whole.csv
	wait "$pid"
	is "a stream that is whole ends by itself" "$? $(wc -l <out)" "0 3"
}

changes() {
	{ echo $header; touch_at 10; touch_at 11; } >a.csv
	start out leat-ingest -q --follow a.csv
	until_has out 3
	echo $header >a.csv
	wait "$pid"
	is "a file that is cut: status" $? 75
	is "a file that is cut: what is said" "$(cat err)" \
		"leat-ingest: a.csv: cut short while it was followed; start again to follow what is there"
	is "a file that is cut: no trailer" "$(tail -n 1 out)" "$(touch_at 11 | sed 's/click,u/u,click,,/')"

	{ echo $header; touch_at 10; } >a.csv
	start out leat-ingest -q --follow --state r.db -o rotated.csv a.csv
	until_has rotated.csv 2
	touch_at 11 >>a.csv
	mv a.csv a.1.csv
	touch_at 12 >>a.1.csv
	{ echo $header; touch_at 13; } >a.csv
	wait "$pid"
	is "a file that is replaced: status" $? 75
	until_has rotated.csv 3 || bad "a file that is replaced: what it had is passed on"
	start out leat-ingest -q --follow --state r.db -o rotated.csv a.csv
	until_has rotated.csv 1 T13
	finish TERM
	is "a file that is replaced: started again it goes on with the new one" \
		"$rc $(tail -n 1 rotated.csv | cut -d, -f1,6) $(grep -c T13 rotated.csv)" "0 end,ok 1"
	leat-ingest -q --complete --bare --state r.db a.1.csv a.csv >rest.csv 2>err
	is "a file that is replaced: what it was given since is in neither twice" \
		"$(cat rotated.csv rest.csv | grep ^touch | cut -d, -f2 | sort | uniq -c | awk '{ print $1 }' | tr -d '\n')" 1111
}

# With -o: only a file that is this state's is written behind.
outputs() {
	{ echo $header; touch_at 10; } >a.csv
	echo mine >mine.csv
	leat-ingest -q --follow --state o.db -o mine.csv a.csv 2>err
	is "somebody else's file is not written to" "$? $(cat mine.csv)" "73 mine"
	start out leat-ingest -q --follow --state o.db -o ours.csv a.csv
	until_has ours.csv 2
	finish TERM
	is "an output ends with its trailer" "$(tail -n 1 ours.csv)" "end,,,,,ok,1,"
	leat-ingest -q --follow --state o.db -O jsonl -o ours.csv a.csv 2>err
	is "other columns are not written behind" "$?" 65
	is "and nothing is lost of what was there" "$(grep -c ^touch ours.csv)" 1
	touch_at 11 >>a.csv
	start out leat-ingest -q --follow --state o.db -o ours.csv a.csv
	until_has ours.csv 3
	finish TERM
	is "it goes on where it was, and its trailer counts all" "$(wc -l <ours.csv) $(tail -n 1 ours.csv)" "4 end,,,,,ok,2,"
	: >ours.csv
	truncate -s 5 ours.csv
	leat-ingest -q --follow --state o.db -o ours.csv a.csv 2>err
	is "an output that is shorter than it was" $? 65
	rm ours.csv
	touch_at 12 >>a.csv
	start out leat-ingest -q --follow --state o.db -o ours.csv a.csv
	until_has ours.csv 2
	finish TERM
	is "an output that was taken away begins anew" "$(grep -c ^touch ours.csv) $(tail -n 1 ours.csv)" "1 end,,,,,ok,1,"
	# Other options, other rows: what was there stays, and all of it is looked at again.
	printf 'timestamp,visitor_id,channel,event,order_id,revenue\n2026-07-01T10:00:00Z,v1,email,purchase,o1,80\n' >log.csv
	start out leat-ingest -q --follow --state c.db -o log.out --currency EUR log.csv
	until_has log.out 1 EUR
	finish TERM
	start out leat-ingest -q --follow --state c.db -o log.out --currency GBP log.csv
	until_has log.out 1 GBP
	finish TERM
	is "other options are noticed" "$(grep -o -e EUR -e GBP.*restated log.out | tr -d ',' | tr '\n' ' ')" "EUR GBPrestated "
}

rejects() {
	{ echo $header; touch_at 10; echo touch,yesterday,email,click,u; touch_at 11; } >a.csv
	start out leat-clean -q --follow --rejects rejects.csv a.csv
	has rejects.csv 2 "rejected rows are there at once"
	finish TERM
	is "rejected rows are counted" "$rc $(wc -l <out)" "0 4"
}

twice() {
	mkfifo stuck
	{ echo $header; for ((i = 0; i < 20000; i++)); do touch_at 10; done; } >long.csv
	leat-ingest -q --follow long.csv >stuck 2>err &
	pid=$!
	exec 6<stuck
	pids+=("$pid")
	read -r <&6
	# Nobody reads on, so that it cannot end well: another signal ends it all the same.
	while kill -TERM "$pid" 2>/dev/null; do read -r -t 0.01 <>nothing; done
	wait "$pid"
	is "a second signal ends it at once" $? 143
	exec 6<&-
}

a_file
json
pipes
a_trailer
changes
outputs
rejects
twice
