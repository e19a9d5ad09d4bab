#!/usr/bin/env bash
# Memory does not grow with rows or identities: twenty times the rows go through leat-clean in
# the same address space, every row with an identity of its own, from a pipe.
set -uo pipefail
if grep -qa __asan_init "$(command -v leat-clean)"; then
	echo "skip whole/memory.sh: the sanitizer needs an address space of its own"
	exit 0
fi

rows() { # how many
	awk -v n="$1" 'BEGIN {
		print "kind,time,platform,channel,user,event,id"
		for (i = 0; i < n; i++) print "touch,2026-07-01T00:00:00Z,crm,email,u" i % 997 ",click,e" i
		print "end,,,,,,"
	}'
}

# Kibibytes of address space; what is read, dedupe's share and the libraries take less.
ulimit -v 90000 || exit 1
for n in 60000 1200000; do
	got=$(rows "$n" | sed '$d' | leat-clean -q -j 1 --complete --bare 2>"$TMP/err" | wc -l)
	if [[ $got -eq $((n + 1)) ]]; then
		echo "ok $n identities in 90 MB"
	else
		sed 's/^/# /' "$TMP/err"
		echo "not ok $n identities in 90 MB: $got lines"
	fi
done
