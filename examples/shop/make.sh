#!/bin/sh
# make.sh [DIR] -- make the shop's exports, and the truth behind them, from
# market.json, into DIR (default: this directory). The same bytes every time.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here}
seed=35
PATH=${BIN:-$here/../../bin}:$PATH
LC_ALL=C
export PATH LC_ALL

rows=$(mktemp "${TMPDIR:-/tmp}/leat-shop.XXXXXX")
trap 'rm -f "$rows"' EXIT
trap 'exit 1' HUP INT TERM

mkdir -p "$out/exports"
leat-simulate --quiet --truth "$here/market.json" --seed "$seed" --touches \
	--truth-out "$out/truth.json" -O csv -o "$rows"
awk -v dir="$out/exports" -f "$here/exports.awk" "$rows"
