#!/bin/sh
# columns.sh SCHEMA -- the columns of a record type as an mdoc list, from the one
# table in lib/record/schema.c (asked for through a program's --columns).
# columns.sh --update -- put them into the pages in man/, between their markers.
# BIN says where the programs are (default bin).
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
bin=${BIN:-$top/bin}

list() {
	case $1 in
	observations) "$bin/leat-clean" --columns ;;
	model) "$bin/leat-fit" --columns ;;
	plan) "$bin/leat-allocate" --columns ;;
	esac | awk -F '\t' -v want="$1" '
	function escape(s) { gsub(/\\/, "\\e", s); return s }
	# As a sentence: but the name of a column or a value stays as it is.
	function sentence(s) {
		if (s !~ /^[a-z]*[_]/) s = toupper(substr(s, 1, 1)) substr(s, 2)
		return s (s ~ /[.]$/ ? "" : ".")
	}
	/^# / { on = index($0, "# " want ":") == 1; next }
	!on || $1 == "column" { next }
	{
		n = split($4, kind, " ")
		must = may = ""
		for (i = 1; i <= n; i++) {
			k = kind[i]
			if (sub(/\*$/, "", k)) must = must (must == "" ? "" : ", ") k
			else may = may (may == "" ? "" : ", ") k
		}
		type = index($2, " ") && $2 !~ /^(yes or no|date or instant)$/ ? "one of: " $2 : $2
		print ".It Cm " $1
		print ".Pq " type ($3 == "" ? "" : "; " $3)
		print escape(sentence($5))
		if (must != "") print "Needed by: " must "."
		if (may != "") print "May stand in: " may "."
	}'
}

update() { # schema, page
	list "$1" >"$2.new"
	awk -v new="$2.new" '
	/^\.\\" columns: begin/ { print; while ((getline line < new) > 0) print line; skip = 1 }
	/^\.\\" columns: end/ { skip = 0 }
	!skip { print }' "$2" >"$2.out"
	rm "$2.new"
	mv "$2.out" "$2"
}

if [ "${1:-}" = --update ]; then
	update observations "$top/man/leat-observations.5"
	update model "$top/man/leat-model.5"
	update plan "$top/man/leat-plan.5"
else
	list "$1"
fi
