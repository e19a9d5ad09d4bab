#!/usr/bin/env bash
# What goes wrong around a program: full disks, limits, closed descriptors, signals. Its
# files are then as they were, nothing is left beside them, and its status says so.
set -uo pipefail
cd "$TMP" || exit 1
leat-simulate -q --days 40 --seed 5 >in.csv || exit 1
leat-clean -q in.csv >clean.csv || exit 1

good() { echo "ok $1"; }
bad() {
	echo "not ok $1${2:+: $2}"
	sed 's/^/# /' err 2>/dev/null | head -n 5
}
# status WHAT WANTED GOT
status() { if [[ $3 -eq $2 ]]; then good "$1"; else bad "$1" "status $3, expected $2"; fi; }
# A directory with one file, `kept`; afterwards it must be the same.
mkdir out
untouched() {
	if [[ $(ls -A out) == kept && $(cat out/kept) == before ]]; then good "$1"; else bad "$1" "$(find out -mindepth 1)"; fi
	rm -rf out; mkdir out
	printf before >out/kept
}
printf before >out/kept

full_disks() {
	if [[ ! -w /dev/full ]]; then
		echo "skip no /dev/full"
		return
	fi
	leat-clean -q in.csv >/dev/full 2>err
	status "full disk: the stream" 74 $?
	leat-clean -q in.csv -o /dev/full 2>err
	status "full disk: -o" 74 $?
	leat-clean -q in.csv --rejects /dev/full >/dev/null 2>err
	status "full disk: --rejects" 74 $?
	leat-clean -q in.csv --rejects /dev/full -o out/kept 2>err
	untouched "full disk: --rejects, and -o is not touched"
	mkdir run
	ln -s /dev/full run/manifest.jsonl
	leat-clean -q in.csv --run run >/dev/null 2>err
	status "full disk: --run" 74 $?
	leat-clean --help >/dev/full 2>err
	status "full disk: --help" 74 $?
	leat >/dev/full 2>err
	status "full disk: leat" 74 $?
	if grep -q 'standard output' err; then good "full disk: leat says so"; else bad "full disk: leat says so"; fi
}

# A limit may end a program by a signal; what it leaves is the same.
file_size() {
	if (ulimit -f 1; exec leat-simulate -q --days 400 -o out/kept) 2>err; then
		bad "file size limit"
	else
		good "file size limit: not a success"
	fi
	untouched "file size limit: -o is not touched"
}

# With too little memory a program says so; it neither crashes nor blames the data.
memory() {
	local kb=6000 rc=1 seen=0
	if grep -qa __asan_init "$(command -v leat-clean)"; then
		echo "skip a sanitizer needs more memory than can be limited"
		return
	fi
	for _ in {1..160}; do
		(ulimit -v "$kb"; exec leat-clean -q in.csv --run . -o out/kept) >/dev/null 2>err
		rc=$?
		[[ $rc -eq 0 ]] && break
		if [[ $rc -eq 70 ]] && grep -q 'out of memory' err; then
			seen=1
			[[ $(ls -A out) == kept ]] || break
		elif [[ $rc -ne 127 ]]; then # which is the loader's, of its libraries
			break
		fi
		kb=$((kb + kb / 50))
	done
	rm -f manifest.jsonl
	if [[ $rc -eq 0 && $seen -eq 1 ]]; then
		good "little memory"
	else
		bad "little memory" "status $rc at $kb KB"
	fi
	rm -rf out; mkdir out
	printf before >out/kept
}

descriptors() {
	leat-clean -q <&- >/dev/null 2>err
	status "closed standard input" 66 $?
	leat-clean -q in.csv <&- >got 2>err
	if cmp -s got clean.csv; then good "closed standard input, and a file"; else bad "closed standard input, and a file"; fi
	leat-clean -q - in.csv <&- >/dev/null 2>err
	status "closed standard input is not the next file" 66 $?
	leat-clean -q in.csv 2>&- >got
	if cmp -s got clean.csv; then good "closed standard error"; else bad "closed standard error"; fi
	leat-clean -q in.csv --rejects rejects >&- 2>err
	status "closed standard output" 74 $?
	if ! grep -q '^spend' rejects 2>/dev/null; then good "closed standard output is not the next file"; else bad "closed standard output is not the next file"; fi
	cp in.csv same.csv
	leat-clean -q same.csv -o same.csv 2>err
	if cmp -s same.csv clean.csv; then good "a file onto itself"; else bad "a file onto itself"; fi
}

# Killed with the output open: there is nothing of it.
signals() {
	local pid open rc
	mkfifo feed
	for signal in TERM KILL; do
		leat-attribute -q -o out/kept <feed 2>err &
		pid=$!
		exec 5>feed
		head -n 20 in.csv >&5
		# Until the program has opened its output it has only read.
		until open=$(find "/proc/$pid/fd" -lname "*/out/*" 2>/dev/null) && [[ -n $open ]]; do
			kill -0 "$pid" 2>/dev/null || break
		done
		kill -"$signal" "$pid"
		wait "$pid" 2>/dev/null
		rc=$?
		status "killed by $signal" $((128 + $(kill -l "$signal"))) $rc
		exec 5>&-
		untouched "killed by $signal: nothing is left"
	done
	rm feed
}

# A fit that would take hours, told to stop while its chains run (it then has threads).
interrupted() {
	local pid
	set -m # or what runs in the background would not hear of SIGINT
	leat-fit -q -j 2 --draws 1000000 --keep 10 --holdout 2 -o out/kept in.csv 2>err &
	pid=$!
	until [[ $(find "/proc/$pid/task" -mindepth 1 -maxdepth 1 2>/dev/null | wc -l) -gt 1 ]]; do
		kill -0 "$pid" 2>/dev/null || break
	done
	kill -INT "$pid"
	wait "$pid" 2>/dev/null
	status "leat-fit interrupted" 130 $?
	set +m
	untouched "leat-fit interrupted: nothing is left"
}

# Programs of a pipe end together and record their runs in one file, a line each.
together() {
	local n
	for n in 1 2 3 4 5 6 7 8; do
		leat-clean -q in.csv --run both >/dev/null 2>>err &
	done
	wait
	n=$(grep -c '^{.*}$' both/manifest.jsonl)
	if [[ $n -eq 8 && $(wc -l <both/manifest.jsonl) -eq 8 ]]; then good "runs recorded together"; else bad "runs recorded together" "$n lines"; fi
}

full_disks
file_size
memory
descriptors
signals
interrupted
together
