#!/usr/bin/env bash
# campaigns.sh -- how near the campaign level comes to the truth, on accounts of known campaign curves
# (campaigns.c says what they are): what part of 90 % intervals of marginal returns hold the true
# one, and what of the best outcome is lost by dividing channels as before (full pooling) and by
# the plan, of the same channels' money. First with channels that are known but for an error
# that their draws tell of, so that all else is the campaign level's; then with channels as
# leat-fit has them.
#   BENCH     directory of bench's own programs (build/bench)
#   ACCOUNTS  how many, of seeds from 1 (50)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bench=$(cd "${BENCH:-$here/../../build/bench}" && pwd)
export LC_ALL=C
for channels in given fitted; do
	"$bench/mix/campaigns" "$channels" 1 "${ACCOUNTS:-50}" | awk -F '\t' -v channels="$channels" '
	{ campaigns += $2; held += $3; pooled += $4; planned += $5; better += $5 <= $4 }
	END {
		printf "channels %s: %d accounts, %d campaigns\n", channels, NR, campaigns
		printf "  90 %% intervals of marginal returns that hold the truth: %.1f %%\n", 100 * held / campaigns
		printf "  of the best outcome lost by full pooling %.2f %%, by the plan %.2f %%\n", 100 * pooled / NR, 100 * planned / NR
		printf "  accounts in which the plan loses no more: %.0f %%\n", 100 * better / NR
	}'
done
