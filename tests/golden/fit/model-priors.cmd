# The manual's table of priors is what the presets have.
for preset in default pymc meridian; do
	leat-fit --preset $preset --period day --print-model |
		sed -n '/^  "priors"/,/^  }/s/^    "\([a-z_]*\)": "\(.*\)",*$/\1 \2/p' >"$TMP/$preset"
done
paste -d' ' "$TMP/default" "$TMP/pymc" "$TMP/meridian" | awk '{ print $1, $2, $4, $6 }' >"$TMP/have"
sed -n '/^\.It Sy parameter Ta Sy default Ta Sy pymc/,/^\.El/s/^\.It \(.*\)/\1/p' "$TOP/man/leat-fit.1" |
	grep -v '^Sy' | sed 's/, by week [^ ]*( *[^)]*)//; s/, /,/g; s/ Ta / /g' >"$TMP/told"
diff "$TMP/have" "$TMP/told" && echo same
