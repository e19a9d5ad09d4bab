#!/bin/sh
# mappings.sh -- the mappings in share/platforms as items of an mdoc list: name, platform,
# grade of evidence, what each reads and what that is recognised by.
# mappings.sh --update -- put them into leat-ingest(1), between their markers.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)

rows() {
	for m in "$top"/share/platforms/*.json; do
		tr '\n\t' '  ' <"$m" | awk '
		function text(key, s) {
			if (!match(s, "\"" key "\": \"[^\"]*\"")) return ""
			s = substr(s, RSTART, RLENGTH)
			sub("\"" key "\": \"", "", s)
			return substr(s, 1, length(s) - 1)
		}
		# The first two of a list of strings.
		function list(key, s, a, n) {
			if (!match(s, "\"" key "\": \\[[^]]*\\]")) return ""
			s = substr(s, RSTART, RLENGTH)
			sub("\"" key "\": \\[", "", s)
			sub("\\]$", "", s)
			n = split(s, a, /", *"/)
			gsub(/^ *"|" *$/, "", a[1]); gsub(/^ *"|" *$/, "", a[2])
			return n > 1 ? a[1] " or " a[2] : a[1]
		}
		# Lines before the table that prove what it is.
		function sign(s, t) {
			t = ""
			while (match(s, "\"starts\": \"[^\"]*\", \"as\": \"[a-z_]*\", \"sign\": true")) {
				if (t == "") t = text("starts", substr(s, RSTART, RLENGTH))
				s = substr(s, RSTART + RLENGTH)
			}
			return t
		}
		{
			by = list("signature", $0)
			before = sign($0)
			if (before != "") by = before (by == "" ? "" : " or " by)
			if (by == "") by = "the headers it needs"
			gsub(/\\/, "\\e", by)
			printf ".It Cm %s Pq %s, %s\n%s; by: %s\n", text("name", $0),
				text("platform", $0), text("evidence", $0), text("title", $0), by
		}'
	done
}

if [ "${1:-}" = --update ]; then
	page=$top/man/leat-ingest.1
	rows >"$page.rows"
	awk -v rows="$page.rows" '
		/^\.\\" mappings: begin/ { print; while ((getline line < rows) > 0) print line; skip = 1; next }
		/^\.\\" mappings: end/ { skip = 0 }
		!skip' "$page" >"$page.new"
	rm -f "$page.rows"
	mv "$page.new" "$page"
else
	rows
fi
