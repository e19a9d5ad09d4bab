#!/usr/bin/env bash
# leat-ingest --state, killed (SIGKILL) at 50 moments, and run again: what it gives in the end
# is, byte for byte, what it gives undisturbed, and nothing is given twice. The moments are
# system calls, drawn with a fixed seed among all that it makes from the opening of its
# state to its end: half of them among all calls, half among the calls that are of another
# kind than the one before, which are where something changes. Then the same for --follow,
# a hundred times, whose input grows from kill to kill by any number of bytes.
set -uo pipefail
cd "$TMP" || exit 1

bad=0
fail() {
	echo "# $1"
	bad=1
}
verdict() {
	if [[ $bad -eq 0 ]]; then echo "ok $1"; else echo "not ok $1"; fi
	bad=0
}

if ! cc -D_GNU_SOURCE -o kill_at "$TOP/tests/whole/kill_at.c" 2>err; then
	echo "skip what kills a program at a system call is for Linux"
	exit 0
fi
# A sanitizer cannot look for leaks in a program that is traced.
export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
./kill_at x 0 true 2>/dev/null
if [[ $? -eq 77 ]]; then
	echo "skip this system does not let one program trace another"
	exit 0
fi

# ads CHANGED ROWS -- spend of ROWS campaigns and days, every CHANGED-th of it restated.
ads() {
	awk -v changed="$1" -v rows="$2" 'BEGIN {
		print "kind,time,channel,platform,campaign_id,clicks,cost,currency"
		for (i = 0; i < rows; i++)
			printf "spend,2026-%02d-%02d,paid_search,google_ads,%d,%d,%d.5,EUR\n", 1 + int(i / 28) % 12,
				1 + i % 28, int(i / 336), i % 7 + (changed && i % changed == 0), i }'
}
# events ROWS -- touches without an id, some of them equal, and orders, some of them restated.
events() {
	awk -v rows="$1" 'BEGIN {
		print "kind,time,channel,event,user,id,revenue"
		for (i = 0; i < rows; i++) {
			t = sprintf("2026-03-%02dT10:%02d:00Z", 1 + int(i / 600) % 28, int(i / 10) % 60)
			if (i % 3)
				printf "touch,%s,email,click,u%d,,\n", t, i % 7
			else
				printf "conversion,%s,,,u%d,o%d,%d\n", t, i % 7, i % 15 ? i : i - 12, i
		} }'
}
# draw SEED N OF -- N numbers from 1 to OF.
draw() { awk -v seed="$1" -v n="$2" -v of="$3" 'BEGIN { srand(seed); for (i = 0; i < n; i++) print 1 + int(rand() * of) }'; }

# Batch: files that have grown and were restated since the state was made.
batch() {
	local killed=0 over=0 n how rc k=0 calls
	mkdir before
	ads 0 600 >ads.csv
	events 500 >events.csv
	leat-ingest -q --complete --state before/s.db ads.csv events.csv >/dev/null || fail "the first run"
	ads 5 700 >ads.csv
	events 900 >events.csv
	run() { # OUTPUT [COMMAND ...] -- the run that is killed, and run again
		local out=$1
		shift
		"$@" leat-ingest -q --complete --state s.db -o "$out" ads.csv events.csv 2>>err
	}
	restore() {
		rm -f s.db* out* .leat-*
		cp before/s.db .
	}
	restore
	run want.csv || fail "the run undisturbed"
	if [[ $(grep -c restated want.csv) -ne 146 || $(wc -l <want.csv) -ne 622 ]]; then fail "the run undisturbed gives other rows"; fi
	for how in "" -c; do
		restore
		calls=$(./kill_at $how s.db 0 leat-ingest -q --complete --state s.db -o out.csv ads.csv events.csv 2>&1 | tail -n 1)
		while read -r n; do
			k=$((k + 1))
			restore
			run out.csv ./kill_at $how s.db "$n"
			rc=$?
			[[ $rc -eq 137 ]] && killed=$((killed + 1))
			[[ $rc -eq 137 || $rc -eq 0 ]] || fail "kill $k: status $rc"
			# Nobody can know whether who is killed has been told: but nothing is left to do.
			if [[ $rc -eq 137 && -e out.csv && $(sqlite3 s.db 'SELECT count(*) FROM run') -eq 0 ]]; then
				over=$((over + 1))
				cmp -s out.csv want.csv || fail "kill $k $how at $n of $calls: other bytes"
			# Every other time the next run writes elsewhere: what is there then stays there.
			elif [[ $((k % 2)) -eq 0 ]]; then
				run out.csv || fail "kill $k $how at $n: the next run"
				cmp -s out.csv want.csv || fail "kill $k $how at $n of $calls: other bytes"
			else
				run out2.csv || fail "kill $k $how at $n: the next run"
				cat out*.csv | grep -v -e ^kind -e ^end | cmp -s - <(grep -v -e ^kind -e ^end want.csv) ||
					fail "kill $k $how at $n of $calls: other rows"
			fi
			run out3.csv || fail "kill $k: a third run"
			[[ $(wc -l <out3.csv) -eq 2 ]] || fail "kill $k $how at $n of $calls: rows are given twice"
		done < <(draw 1 25 "$calls")
	done
	echo "# $killed of $k runs were killed, $over of them with nothing left to do"
	[[ $((killed - over)) -ge 45 ]] || fail "only $((killed - over)) kills came before the end"
	verdict "killed at 50 moments with -o and --state"
}

# until_rows N -- the follow that runs has written so many lines.
until_rows() {
	local tries
	for ((tries = 0; tries < 3000; tries++)); do
		[[ $(grep -c '' follow.csv 2>/dev/null) -ge $1 ]] && return
		kill -0 "$pid" 2>/dev/null || break
		read -r -t 0.01 <>nothing
	done
	fail "the follow has not written $1 lines"
}
# grow TO -- the file is the first TO bytes of all.
grow() {
	local had
	had=$(wc -c <grown.csv)
	head -c "$1" all.csv >part.csv
	tail -c +$((had + 1)) part.csv >>grown.csv
}
# follow_to_end -- undisturbed, until it has all of it, and SIGTERM.
follow_to_end() {
	leat-ingest -q --follow --state f.db -o follow.csv grown.csv 2>>err &
	pid=$!
	until_rows "$(wc -l <all.csv)"
	kill "$pid"
	wait "$pid" || fail "a follow that is told to end has status $?"
}

follow() {
	local size killed=0 idle=0 k=0 n to rc
	mkfifo nothing
	events 3000 >all.csv
	size=$(wc -c <all.csv)
	cp all.csv grown.csv
	follow_to_end
	mv follow.csv want.csv
	[[ $(wc -l <want.csv) -eq 3002 ]] || fail "the follow undisturbed gives other rows"
	rm -f f.db*
	: >grown.csv
	while read -r how n to; do
		k=$((k + 1))
		grow "$to"
		./kill_at "$how" f.db "$n" leat-ingest -q --follow --state f.db -o follow.csv grown.csv 2>>err
		rc=$?
		case $rc in
		137) killed=$((killed + 1)) ;;
		138) idle=$((idle + 1)) ;;
		*) fail "kill $k: status $rc" ;;
		esac
	done < <(paste -d ' ' <(paste -d '\n' <(draw 2 50 230 | sed 's/^/-i /') <(draw 4 50 115 | sed 's/^/-ci /')) \
		<(draw 3 100 "$size" | sort -n))
	grow "$size"
	follow_to_end
	cmp -s follow.csv want.csv || fail "other bytes than undisturbed"
	echo "# $killed of $k were killed at work, $idle when they had come to the end of what was there"
	[[ $killed -ge 75 ]] || fail "only $killed kills came at work"
	leat-ingest -q --complete --state f.db grown.csv | grep -q ^conversion && fail "rows are given twice"
	verdict "killed at 100 moments with --follow, -o and --state"
}

batch
follow
