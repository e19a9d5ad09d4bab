#!/usr/bin/env bash
# attribution.sh -- how near credits come to the truth: all models on journeys whose truth is known
# (market.json, beside), where each model's assumptions hold and where they do not. Writes a
# table of means over seeds and of the worst seed; to keep it in leat-attribute(1):
# scripts/accuracy.sh --update.
#   USERS   of each simulation (200000)
#   SEEDS   how many, from 1 (20)
#   MODELS  with commas (all that leat-attribute has)
#   JOBS    processes that are simulated at a time (as many as processors)
#   SCORES  keep the scores of every model, process and seed in this file
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=${BIN:-$here/../../bin}
case $bin in /*) ;; *) bin=$PWD/$bin ;; esac
users=${USERS:-200000} seeds=${SEEDS:-20}
export LC_ALL=C
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)}
processes=(plain power fatigue unseen intent)
all=$(mktemp -d)
trap 'rm -rf "$all"' EXIT

# The program names its models when it does not know one; those that need more said are left out.
all_models() {
	{ "$bin/leat-attribute" --model '?' /dev/null 2>&1 || true; } | sed -n 's/.*there are //p' | tr -d ' ' |
		tr ',' '\n' | grep -v -x -e position -e positions -e last-non-direct | paste -sd ,
}
has() { grep -q -e "--$1\b" <<<"$options"; }
options=$("$bin/leat-attribute" --help)
models=${MODELS:-$(all_models)}
common=()
if has once; then common+=(--once); fi
if has interval; then common+=(--interval 0.9); fi

# The processes: edits of the plain one.
truth_of() {
	case $1 in
	plain) cat ;;
	power) sed 's/"omega": [0-9.]*/&, "tail": 1/' ;;
	fatigue) sed 's/"omega": [0-9.]*/&, "fatigue": 0.5/' ;;
	unseen) sed '/"impression"/s/"omega": [0-9.]*/&, "unseen": 0.6/' ;;
	intent)
		sed 's/"lambda0": [0-9.]*/&, "show_segments": true, "lift_se": 0.15, "segments": [{"name": "high", "share": 0.2, "rate": 2.5, "lambda0": 4}, {"name": "low", "share": 0.8, "rate": 0.625, "lambda0": 0.25}]/'
		;;
	esac <"$here/market.json"
}

# score PROCESS SEED COLUMN OPTION... -- credits of all models against a column of the effects:
# a line a model, D1, D2 and the share of intervals, by channel and day, that hold the
# truth (leat-attribute(1)).
score() {
	local process=$1 seed=$2 column=$3
	shift 3
	"$bin/leat-attribute" -q --model "$models" "${common[@]}" "$@" "$work/rows.csv" 2>"$work/log" |
		grep -e ^kind, -e ^credit, >"$work/credits.csv" || { cat "$work/log" >&2; exit 1; }
	awk -F, -v process="$process" -v seed="$seed" -v column="$column" '
		FNR == 1 { file++; for (i = 1; i <= NF; i++) at[file, $i] = i; next }
		file == 1 && $1 !~ /^\(/ && $2 == "" { want[$1] = $at[1, column]; all += want[$1] }
		file == 1 && $2 != "" { daily[$1, $2] = $at[1, "incremental"] }
		file == 1 { next }
		!($at[2, "model"] in seen) { seen[$at[2, "model"]]; model[++n] = $at[2, "model"] }
		$at[2, "channel"] in want {
			m = $at[2, "model"]
			c = $at[2, "channel"]
			got[m, c] += $at[2, "conversions"]
			total[m] += $at[2, "conversions"]
			if ((2, "conversions_lower") in at && $at[2, "conversions_lower"] != "") {
				v = daily[c, $at[2, "time"]]
				rows[m]++
				held[m] += v >= $at[2, "conversions_lower"] && v <= $at[2, "conversions_upper"]
			}
		}
		END {
			for (k = 1; k <= n; k++) {
				m = model[k]
				d1 = d2 = 0
				for (c in want) {
					share = got[m, c] / total[m] - want[c] / all
					d1 += share < 0 ? -share : share
					d2 += got[m, c] < want[c] ? want[c] - got[m, c] : got[m, c] - want[c]
				}
				printf "%s\t%s\t%d\t%.6f\t%.6f\t%s\n", process, m, seed, 1 - d1 / 2, 1 - d2 / all,
					rows[m] ? held[m] / rows[m] : "-"
			}
		}' "$work/effects.csv" "$work/credits.csv"
}

# run PROCESS -- all seeds of one, in a directory of its own.
run() {
	local process=$1
	work=$all/$process
	mkdir "$work"
	truth_of "$process" >"$work/truth.json"
	for ((seed = 1; seed <= seeds; seed++)); do
		"$bin/leat-simulate" -q --truth "$work/truth.json" --seed $seed --journeys "$users" \
			--effects "$work/effects.csv" >"$work/rows.csv"
		score "$process" $seed incremental
		case $process in
		plain) score lost $seed lost ;;
		intent)
			if has covariate; then score segment $seed incremental --covariate segment; fi
			if has calibrate; then score lift $seed incremental --calibrate; fi
			;;
		esac
	done >"$work/scores"
	rm -f "$work"/*.csv
}

# As many at a time as there are processors; a process that fails ends all.
run_all() {
	local left=0
	for process in "${processes[@]}"; do
		(run "$process") &
		if ((++left >= jobs)); then
			wait -n
			((left--)) || true
		fi
	done
	while ((left-- > 0)); do wait -n; done
	for process in "${processes[@]}"; do cat "$all/$process/scores"; done
}

# table FIELD HOW -- models by processes, of a field of the scores: its mean, or the worst.
table() {
	awk -F '\t' -v field="$1" -v how="$2" '
		!($1 in p) { p[$1]; process[++np] = $1 }
		!($2 in m) { m[$2]; model[++nm] = $2 }
		$field != "-" {
			k = $1 SUBSEP $2
			n[k]++
			sum[k] += $field
			if (n[k] == 1 || $field < worst[k]) worst[k] = $field
		}
		END {
			printf "%-15s", ""
			for (i = 1; i <= np; i++) printf " %7s", process[i]
			print ""
			for (j = 1; j <= nm; j++) {
				printf "%-15s", model[j]
				for (i = 1; i <= np; i++) {
					k = process[i] SUBSEP model[j]
					if (n[k]) printf " %7.3f", how == "mean" ? sum[k] / n[k] : worst[k]
					else printf " %7s", "-"
				}
				print ""
			}
		}' "$all/scores"
}

run_all >"$all/scores"
[[ -z ${SCORES:-} ]] || cp "$all/scores" "$SCORES"
echo "$users users, $seeds seeds"
for measure in "D1 4" "D2 5"; do
	for how in mean worst; do
		printf '\n%s, %s\n' "${measure% *}" "$how"
		table "${measure#* }" $how
	done
done
if has interval; then
	printf '\nPart of 90 %% intervals that hold the incremental conversions of their day\n'
	table 6 mean
fi

# What each process takes from each model, or gives it back, against the plain one.
printf '\nD1 and D2 against plain, mean\n'
awk -F '\t' '
	!($2 in m) { m[$2]; model[++nm] = $2 }
	!($1 in p) { p[$1]; process[++np] = $1 }
	{ n[$1, $2]++; one[$1, $2] += $4; two[$1, $2] += $5 }
	END {
		printf "%-15s", ""
		for (i = 2; i <= np; i++) if (process[i] != "lost") printf " %12s", process[i]
		print ""
		for (j = 1; j <= nm; j++) {
			printf "%-15s", model[j]
			for (i = 2; i <= np; i++) {
				if (process[i] == "lost") continue
				a = process[i] SUBSEP model[j]
				b = "plain" SUBSEP model[j]
				printf "  %+.2f %+.2f", one[a] / n[a] - one[b] / n[b], two[a] / n[a] - two[b] / n[b]
			}
			print ""
		}
	}' "$all/scores"
