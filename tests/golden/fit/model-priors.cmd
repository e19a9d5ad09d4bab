# The manual's tables of priors are what the presets have: one of two presets, one of where the third differs.
for preset in default pymc meridian; do
	leat-fit --preset $preset --period day --print-model |
		sed -n '/^  "priors"/,/^  }/s/^    "\([a-z_]*\)": "\(.*\)",*$/\1 \2/p' >"$TMP/$preset"
done
paste -d' ' "$TMP/default" "$TMP/pymc" "$TMP/meridian" | awk '{ print $1, $2, $4, $6 }' >"$TMP/have"
table() {
	sed -n "/^\.It Sy parameter Ta Sy $1/,/^\.El/s/^\.It \(.*\)/\1/p" "$TOP/man/leat-fit.1" |
		grep -v '^Sy' | sed 's/, by week [^ ]*//; s/ Ta / /g'
}
table meridian >"$TMP/own"
table default | awk -v own="$TMP/own" '
	BEGIN { while ((getline line < own) > 0) { split(line, f, " "); other[f[1]] = f[2]; n++ } }
	{ print $0, $1 in other ? other[$1] : $3; n -= $1 in other }
	END { if (n) print n " rows of no parameter" }' >"$TMP/told"
diff "$TMP/have" "$TMP/told" && echo same
