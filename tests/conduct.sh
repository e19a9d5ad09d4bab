#!/usr/bin/env bash
# conduct.sh PROGRAM -- what every program does alike (leat(7), CONDUCT), tried on one:
# empty, cut and held input, byte order marks, line ends, pipes, full disks, readers
# that go away, locales and time zones. Prints "ok WHAT", "not ok WHAT" and "skip WHY".
#   BIN   directory of the programs
#   TMP   empty directory to work in
# A new program is a line in the table below and a two-line file in conduct/.
set -uo pipefail
program=$1
: "${BIN:?}" "${TMP:?}"
cd "$TMP" || exit 1

# program   class     input         options
table='
ingest      foreign   observations
clean       filter    observations
shard       filter    observations  --shards 1 --only 0
attribute   filter    observations
fit         consumer  observations  --chains 1 --warmup 150 --draws 100 --keep 10 --max-lag 3
allocate    consumer  model
report      reader    model
simulate    source    none          --days 60
'
# class: filter    a stream goes through; it is forwarded even if cut or held
#        consumer  a stream is used up; nothing is written if it is cut or held
#        reader    writes no stream
#        foreign   reads what is no stream of ours
#        source    reads nothing
read -r _ class input options < <(grep "^$program " <<<"$table")
[[ -n ${class:-} ]] || { echo "not ok $program is not in the table of conduct.sh"; exit 1; }
read -ra options <<<"${options:-}"
tried=$BIN/leat-$program

# Observations that every program can use: spend of two channels, orders, touches, an
# unknown column, an id of 20 digits that begins with zeros. $1: csv or jsonl.
observations() {
	LC_ALL=C awk -v format="$1" '
	function put(kind, time, channel, id, user, event, cost, revenue, note) {
		n++
		if (format == "csv") {
			printf "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,,,%s\n", kind, time, channel,
				id != "" ? "google" : user != "" && event == "" ? "shop" : "",
				id, user, event, cost, revenue, cost revenue != "" ? "EUR" : "", note
			return
		}
		s = "{\"kind\":\"" kind "\",\"time\":\"" time "\""
		if (channel != "") s = s ",\"channel\":\"" channel "\""
		if (id != "") s = s ",\"platform\":\"google\",\"campaign_id\":\"" id "\""
		else if (user != "" && event == "") s = s ",\"platform\":\"shop\""
		if (user != "") s = s ",\"user\":\"" user "\""
		if (event != "") s = s ",\"event\":\"" event "\""
		if (cost != "") s = s ",\"cost\":" cost
		if (revenue != "") s = s ",\"revenue\":" revenue
		if (cost revenue != "") s = s ",\"currency\":\"EUR\""
		if (note != "") s = s ",\"note\":\"" note "\""
		print s "}"
	}
	BEGIN {
		if (format == "csv")
			print "kind,time,channel,platform,campaign_id,user,event,cost,revenue,currency,name,value,note"
		for (d = 0; d < 60; d++) {
			day = sprintf("2026-%02d-%02d", 3 + int(d / 30), 1 + d % 30)
			a = (d * 7) % 11 + 1; b = (d * 5) % 7 + 2
			put("spend", day, "paid_search", "00012345678901234567", "", "", a, "", "caf\303\251")
			put("spend", day, "video", "8", "", "", b ".25", "", "")
			put("touch", day "T08:00:00Z", "video", "", "u" d, "click", "", "", "")
			put("conversion", day "T12:00:00Z", "", "", "u" d, "", "", 10 + 3 * a + 2 * b + d % 3 ".5", "")
		}
		if (format == "csv") print "end,,,,,,,,,,ok," n ","
		else print "{\"kind\":\"end\",\"name\":\"ok\",\"value\":" n "}"
	}'
}

make_input() {
	observations csv >observations.csv
	observations jsonl >observations.jsonl
	case $input in
	observations) cp observations.csv input; cp observations.jsonl input.jsonl ;;
	model)
		"$BIN/leat-fit" -q --chains 1 --warmup 150 --draws 100 --keep 10 --max-lag 3 \
			observations.csv >input 2>fit.err || { cat fit.err >&2; exit 1; }
		cp input input.jsonl
		;;
	none) : >input ;;
	esac
	sed '$d' input >body
	tail -n 1 input >last
	case $input in
	observations)
		head -n 1 input >header
		(cat body; sed 's/,ok,/,held:75,/' last) >held
		(cat body; sed 's/,\([0-9]*\),$/,9\1,/' last) >miscounted
		(cat header; echo "end,,,,,,,,,,ok,0,") >nothing
		(sed 's/,\(10\|11\)\.*[0-9]*,EUR/,abc,EUR/' body; cat last) >bad
		;;
	model)
		: >header
		(cat body; sed 's/"ok"/"held:75"/' last) >held
		(cat body; sed 's/"value":/"value":9/' last) >miscounted
		echo '{"kind":"end","name":"ok","value":0}' >nothing
		;;
	esac
}

good() { echo "ok $1"; }
bad() {
	echo "not ok $1${2:+: $2}"
	sed 's/^/# /' err 2>/dev/null | head -n 5
}

# try [-s STATUS] WHAT COMMAND... -- runs it; out and err are kept; the status must be STATUS (0).
# Says "not ok WHAT" and returns 1 if it is not; a further test then says ok.
try() {
	local want=0 what rc
	if [[ $1 == -s ]]; then want=$2; shift 2; fi
	what=$1
	shift
	"$@" >out 2>err
	rc=$?
	if [[ $rc -ne $want ]]; then
		bad "$what" "status $rc, expected $want"
		return 1
	fi
	# A sanitizer or a crash is never the right answer.
	if grep -q 'Sanitizer\|runtime error' err; then
		bad "$what" "$(grep -m1 'Sanitizer\|runtime error' err)"
		return 1
	fi
}

# shellcheck disable=SC2317 # called by way of try
run() { "$tried" "${options[@]}" "$@"; }
from() { local f=$1; shift; "$tried" "${options[@]}" "$@" <"$f"; }
same() { if cmp -s out "${2:-expected}"; then good "$1"; else bad "$1" "the output differs"; fi; }
empty_out() { if [[ -s out ]]; then bad "$1" "something was written"; else good "$1"; fi; }
says() { if grep -qF -- "$2" err; then good "$1"; else bad "$1" "no message with: $2"; fi; }

usage() {
	try "--help" run --help && {
		if grep -q '^usage: leat-' out; then good "--help"; else bad "--help"; fi
		if ! grep -q '.\{81\}' out; then good "--help: 80 columns"; else bad "--help: 80 columns"; fi
	}
	try "--completion bash" run --completion bash && cp out script &&
		if bash -n script 2>err && grep -q -- --help script; then good "--completion bash"; else bad "--completion bash"; fi
	try "--version" run --version && if grep -q '[0-9]\.[0-9]' out; then good "--version"; else bad "--version"; fi
	try -s 64 "unknown option" run --hepl && says "unknown option: the nearest is named" "--help"
	try -s 73 "output that cannot be made" from input -o "$TMP/no/such/directory/x" && empty_out "output that cannot be made"
}

# The same bytes whatever the surroundings.
surroundings() {
	try "whole input" from input || return
	cp out expected
	if [[ -s expected ]]; then good "whole input"; else bad "whole input" "nothing was written"; fi
	try "empty environment" env -i "$tried" "${options[@]}" <input && same "empty environment"
	try "another time zone" env TZ=Pacific/Kiritimati "$tried" "${options[@]}" <input && same "another time zone"
	if [[ $(LC_ALL=de_DE.UTF-8 locale decimal_point 2>/dev/null) == , ]]; then
		try "German locale" env LC_ALL=de_DE.UTF-8 "$tried" "${options[@]}" <input && same "German locale"
	else
		echo "skip no locale de_DE.UTF-8"
	fi
	try "to a file" from input -o to-a-file && { cp to-a-file out; same "to a file"; }
}

output_faults() {
	local rc
	if [[ -w /dev/full ]]; then
		from input >/dev/full 2>err
		rc=$?
		if [[ $rc -eq 74 ]] && [[ -s err ]]; then good "full disk"; else bad "full disk" "status $rc, expected 74"; fi
	else
		echo "skip no /dev/full"
	fi
	# A pipe whose reader has gone before the first byte: no race.
	mkfifo pipe
	for ignored in no yes; do
		# shellcheck disable=SC2094
		exec 5<>pipe 6>pipe 5<&-
		(
			[[ $ignored == yes ]] && trap '' PIPE
			exec "$tried" "${options[@]}" <input >&6 2>err
		)
		rc=$?
		exec 6>&-
		if [[ $rc -ne 141 ]]; then
			bad "closed pipe (SIGPIPE ignored: $ignored)" "status $rc, expected 141"
		elif grep -qi 'rows read\|pipe' err; then
			# Warnings of before may stand there; nothing may be said of the end.
			bad "closed pipe (SIGPIPE ignored: $ignored)" "it was not silent"
		else
			good "closed pipe (SIGPIPE ignored: $ignored)"
		fi
	done
	rm -f pipe
	from input >&- 2>err
	rc=$?
	if [[ $rc -eq 74 ]]; then good "closed standard output"; else bad "closed standard output" "status $rc, expected 74"; fi
}

# One record of 70 KB with a quoted line break lies across the pipe's 64 KiB, and the
# pipe is fed in odd pieces.
boundary() {
	local pad
	pad=$(head -c 70000 /dev/zero | tr '\0' x)
	if [[ $input == observations ]]; then
		sed "2s/caf.*\$/\"before\\
$pad\"/" input >long
	else
		# Blanks between records are nothing; a record across the boundary is read whole.
		(head -n 1 input; head -c 70000 /dev/zero | tr '\0' '\n'; sed 1d input) >long
	fi
	try "record across 64 KiB" from long || return
	cp out expected-long
	try "record across 64 KiB" run <(dd if=long obs=4093 status=none) && same "record across 64 KiB" expected-long
	try "record at 64 KiB" run <(dd if=long bs=65535 count=1 status=none; dd if=long bs=65535 skip=1 status=none) &&
		same "record at 64 KiB" expected-long
}

encodings() {
	(printf '\357\273\277'; cat input) >bom
	try "byte order mark" from bom && same "byte order mark"
	sed 's/$/\r/' input >crlf
	try "CRLF" from crlf && same "CRLF"
	boundary
	# A last line without its end may be half a line.
	head -c -1 input >unended
	try -s 65 "no newline at the end" from unended && good "no newline at the end"
	if [[ $input == observations && $class != foreign ]]; then
		(iconv -f UTF-8 -t UTF-16 input) >utf16 2>/dev/null &&
			try "UTF-16" from utf16 && same "UTF-16"
		try "JSON lines in" from input.jsonl && {
			if [[ $class == filter ]]; then
				from input.jsonl -O jsonl >a 2>err
				from input -O jsonl >b 2>err
				cp a out
				same "JSON lines in: the same as from CSV" b
			else
				# The digest of the input's bytes is not that of its content.
				same "JSON lines in: the same as from CSV"
			fi
		}
	fi
}

input_faults() {
	: >empty
	try -s 65 "empty input" from empty && says "empty input" "empty"
	if [[ -s out ]]; then bad "empty input" "something was written"; fi
	try -s 66 "missing file" run no-such-file && says "missing file" "no-such-file"
	# Even where a directory stands for its files, there are none in this one.
	mkdir directory
	try -s 66 "a directory" run "$TMP/directory" && empty_out "a directory"
}

# What a stream says of itself.
wholeness() {
	if [[ -s header ]]; then
		try -s 65 "header without trailer" from header && good "header without trailer"
	fi
	case $class in
	filter)
		try "no rows but a trailer" from nothing &&
			if tail -n 1 out | grep -q '^end,.*ok,0,'; then good "no rows but a trailer"; else bad "no rows but a trailer"; fi
		try -s 65 "missing trailer" from body &&
			if grep -q '^spend,' out && ! grep -q '^end,' out; then good "missing trailer: rows pass, none is written"; else bad "missing trailer"; fi
		try -s 75 "held" from held &&
			if grep -q '^spend,' out && tail -n 1 out | grep -q '^end,.*held:75,'; then good "held: forwarded"; else bad "held"; fi
		;;
	consumer)
		try -s 65 "no rows but a trailer" from nothing && empty_out "no rows but a trailer"
		try -s 65 "missing trailer" from body && empty_out "missing trailer: nothing is written"
		try -s 75 "held" from held &&
			if [[ $(grep -c . out) -le 2 ]] && tail -n 1 out | grep -q 'held:75'; then good "held: only that is said"; else bad "held" "$(head -c 200 out)"; fi
		;;
	reader)
		try -s 65 "missing trailer" from body && good "missing trailer"
		try -s 75 "held" from held && good "held"
		;;
	esac
	try -s 65 "trailer with a wrong count" from miscounted && good "trailer with a wrong count"
	printf before >kept
	try -s 65 "cut input and -o" from body -o kept &&
		if [[ $(cat kept) == before ]] && ! compgen -G '*kept?*' >/dev/null; then good "cut input: a file is left as it was"; else bad "cut input and -o" "the file was touched"; fi
	try "--complete vouches" from body --complete && good "--complete vouches"
	try -s 65 "--log json" from body --log json &&
		if [[ -s err ]] && ! grep -qv '^{.*}$' err; then good "--log json: objects only"; else bad "--log json"; fi
}

content() {
	if [[ $program != report ]]; then
		cp expected out
		if grep -q '00012345678901234567' out; then good "20-digit ids keep their zeros"; else bad "20-digit ids"; fi
	fi
	[[ $class == filter ]] || return 0
	cp expected out
	if head -n 1 out | grep -q ',note$' && grep -q ',café$' out; then good "unknown columns pass through"; else bad "unknown columns"; fi
	from input -O jsonl >a.jsonl 2>err
	from a.jsonl -O csv >a.csv 2>err
	from a.csv -O csv >b.csv 2>err
	cp b.csv out
	same "CSV to JSON lines to CSV" a.csv
	try "--bare" from input --bare && if grep -q '^end,' out; then bad "--bare" "there is a trailer"; else good "--bare: no trailer"; fi
}

# Rows in another order give the same stream, in another order at most.
row_order() {
	(head -n 1 input; sed '1d;$d' input | tac; cat last) >turned
	try "rows turned round" from turned || return
	if [[ $class == filter ]]; then
		LC_ALL=C sort out >a
		LC_ALL=C sort expected >b
		cp a out
		same "rows turned round" b
	else
		same "rows turned round"
	fi
}

make_input
usage
surroundings
output_faults
[[ $class == source ]] && exit 0
encodings
input_faults
content
[[ $class == foreign ]] && exit 0
wholeness
[[ $input == observations ]] && row_order
exit 0
