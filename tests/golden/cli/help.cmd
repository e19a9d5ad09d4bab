# `leat` alone lists the programs; every program's help fits 80 columns and has usage and options.
leat
leat --help | cmp - <(leat)
for program in ingest clean attribute fit allocate report simulate; do
	leat $program --help >"$TMP/help"
	awk -v p=$program 'length > 80 { print p ": " $0 }' "$TMP/help"
	sed -n 1p "$TMP/help"
	grep -c '^ .* --[a-z]' "$TMP/help" | awk '$1 < 8 { print "few options" }'
done
