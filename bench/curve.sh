#!/usr/bin/env bash
# curve.sh -- what each adstock and saturation costs with all its derivatives, by day over two
# years with 28 lags: nanoseconds a period.
#   BENCH  directory of the benchmarks' own programs (build/bench)
set -euo pipefail
bench=$(cd "${BENCH:-$(dirname "$0")/../build/bench}" && pwd)
"$bench/curve" "${REPEATS:-2000}"
