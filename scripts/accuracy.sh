#!/bin/sh
# accuracy.sh [FILE] -- the table of `make bench-attribution` (build/accuracy.txt) as an mdoc display.
# accuracy.sh --update [FILE] -- put it into leat-attribute(1), between its markers.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
update=
if [ "${1:-}" = --update ]; then
	update=1
	shift
fi
from=${1:-$top/build/accuracy.txt}

display() {
	echo '.Bd -literal'
	sed 's/\\/\\e/g' "$from"
	echo '.Ed'
}

if [ ! -s "$from" ]; then
	echo "accuracy.sh: $from: not there: make bench-attribution" >&2
	exit 66
fi
if [ -n "$update" ]; then
	page=$top/man/leat-attribute.1
	display >"$page.rows"
	awk -v rows="$page.rows" '
		/^\.\\" accuracy: begin/ { print; while ((getline line < rows) > 0) print line; skip = 1; next }
		/^\.\\" accuracy: end/ { skip = 0 }
		!skip' "$page" >"$page.new"
	rm -f "$page.rows"
	mv "$page.new" "$page"
else
	display
fi
