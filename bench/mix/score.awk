# score.awk -- a fit's returns beside the truth, a line a channel:
#   truth  mean  q5  q50  q95  prior's q5, q50, q95  ridge's two  share of the outcome
# Files: truth (leat-simulate), model (leat-fit -O csv); names of channels, ridge's answer, or neither.
# The prior of a return follows from the model line, where it is on the relative return, a gamma
# of shape 1 (an exponential) or a log-normal.
function member(text, key) {
	if (!match(text, "\"" key "\":[-0-9.e+]*")) return ""
	return substr(text, RSTART + length(key) + 3, RLENGTH - length(key) - 3)
}
# The quantile of the prior.
function prior_at(p) {
	if (family == "gamma" && a == 1) return -log(1 - p) / b
	if (family == "log-normal") return exp(a + b * (p < .5 ? -1 : p > .5) * 1.6448536)
	print "score.awk: no quantiles of " family >"/dev/stderr"
	exit 2
}
FNR == 1 { file++ }
file == 1 {
	sub(/.*"result":/, "")
	outcome = member($0, "outcome")
	n = split($0, part, "\"name\":\"")
	for (i = 2; i <= n; i++) {
		channel = substr(part[i], 1, index(part[i], "\"") - 1)
		order[i] = channel
		spend[channel] = member(part[i], "spend")
		truth[channel] = member(part[i], "incremental") / spend[channel]
		all += spend[channel]
	}
}
file == 2 && /^model,/ {
	converged = /""converged"":true/
	# The settings have an effect too; a prior has brackets.
	if (!match($0, /""effect"":""[a-z-]+\([^"]*/)) exit 2
	split(substr($0, RSTART + 13, RLENGTH - 13), f, /[(),]/)
	family = f[1]; a = f[2]; b = f[3]
}
file == 2 && /^parameter,,roas\[/ {
	gsub(/,,+/, ",")
	split($0, f, ",")
	channel = substr(f[2], 6, length(f[2]) - 6)
	mean[channel] = f[3]; q5[channel] = f[5]; q50[channel] = f[6]; q95[channel] = f[7]
}
file == 3 { name[FNR] = $1 }
file == 4 { ridge[name[FNR]] = $1 " " $2 }
END {
	unit = outcome / all
	for (i = 2; i <= n; i++) {
		channel = order[i]
		printf "%s %d %s %.5f %.5f %.5f %.5f %.5f %.5f %.5f %.5f %s %.4f\n", seed, converged, channel,
		    truth[channel], mean[channel], q5[channel], q50[channel], q95[channel], unit * prior_at(.05),
		    unit * prior_at(.5), unit * prior_at(.95), channel in ridge ? ridge[channel] : "- -",
		    truth[channel] * spend[channel] / outcome
	}
}
