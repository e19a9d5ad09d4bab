# The chain behind the credits, and the effects behind the shares: paths shorter than the order, quoted names, value.
leat-attribute -q --order 2 -m last,markov --transitions "$TMP/t" --effects "$TMP/e" paths.csv >/dev/null
cat "$TMP/t" "$TMP/e"
# What leaves a state is what comes to it; probabilities of a state add up to 1.
awk 'NR > 1 { # the comma within a name is no end of a field
	sub(/video, long/, "video long"); split($0, f, ",")
	out[f[1]] += f[4]; to[f[2]] += f[4]; p[f[1]] += f[3]
}
END {
	for (s in out) if (s != "(start)" && (out[s] - to[s]) ^ 2 > 1e-20) print s, out[s], to[s]
	for (s in p) if ((p[s] - 1) ^ 2 > 1e-20) print s, p[s]
}' "$TMP/t"
# Nothing to write it of; and a table that cannot be.
leat-attribute -m last --transitions "$TMP/t" paths.csv || echo "status $?"
leat-attribute --effects /nowhere/e paths.csv || echo "status $?"
