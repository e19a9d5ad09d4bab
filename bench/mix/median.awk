# median.awk -- the median of list[key, 1] .. list[key, n].
function median(list, key, n, i, j, t, v) {
	for (i = 1; i <= n; i++) {
		t = list[key, i]
		for (j = i - 1; j >= 1 && v[j] > t; j--) v[j + 1] = v[j]
		v[j + 1] = t
	}
	return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}
function absolute(x) { return x < 0 ? -x : x }
