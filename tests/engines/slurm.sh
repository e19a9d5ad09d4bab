#!/usr/bin/env bash
# slurm.sh -- examples/slurm/attribute.sh on a Slurm of one host, of which one task is killed the first
# time: the same bytes as one process. munged, slurmctld and slurmd run from here, with
# private keys, sockets and ports, and end with the test.
set -uo pipefail
top=$TOP
cd "$TMP" || exit 1
root=$top/build/engines/slurm
if [[ -e $root/done ]]; then
	libraries=$(dirname "$(find "$root/usr/lib" -name 'libmunge.so.2' | head -n 1)")
	export LD_LIBRARY_PATH=$libraries:$libraries/slurm-wlm
	plugins="PluginDir=$libraries/slurm-wlm"
	stepd=(-d "$root/usr/sbin/slurmstepd")
	PATH=$root/usr/sbin:$root/usr/bin:$PATH
else
	plugins=""
	stepd=()
fi
command -v slurmctld >/dev/null || { echo "not ok slurm: scripts/engines has not installed it"; exit 1; }
export SLURM_CONF=$TMP/slurm.conf
shards=8
options=(--model "last,linear,markov,time-decay" --lookback 7 --interval 0.9)

end() {
	local f
	for f in slurmctld.pid slurmd.pid munge/pid; do
		[[ -s $f ]] && kill "$(cat "$f")" 2>/dev/null
	done
	# Their files go with the directory: they must be gone first.
	for ((n = 0; n < 100; n++)); do
		pgrep -f "$TMP/slurm.conf|$TMP/munge/socket" >/dev/null || break
		sleep 0.1
	done
}
trap end EXIT

# A port that nobody listens at.
port() {
	local p
	while :; do
		p=$((20000 + RANDOM % 20000))
		(: <"/dev/tcp/127.0.0.1/$p") 2>/dev/null || break
	done
	echo "$p"
}

start() {
	local host
	host=$(uname -n)
	host=${host%%.*}
	mkdir -p munge state spool
	chmod 755 munge
	head -c 1024 /dev/urandom >munge.key
	chmod 400 munge.key
	munged --force --socket="$TMP/munge/socket" --key-file="$TMP/munge.key" --log-file="$TMP/munge/log" \
		--pid-file="$TMP/munge/pid" --seed-file="$TMP/munge/seed" || return
	cat >slurm.conf <<-END
		ClusterName=leat
		SlurmctldHost=$host(127.0.0.1)
		SlurmctldPort=$(port)
		SlurmdPort=$(port)
		SlurmUser=$(id -u)
		SlurmdUser=$(id -u)
		AuthType=auth/munge
		AuthInfo=socket=$TMP/munge/socket,cred_expire=5
		CredType=cred/munge
		$plugins
		StateSaveLocation=$TMP/state
		SlurmdSpoolDir=$TMP/spool
		SlurmctldPidFile=$TMP/slurmctld.pid
		SlurmdPidFile=$TMP/slurmd.pid
		SlurmctldLogFile=$TMP/slurmctld.log
		SlurmdLogFile=$TMP/slurmd.log
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_CPU
		SwitchType=switch/none
		MpiDefault=none
		ReturnToService=2
		SchedulerParameters=sched_interval=1
		NodeName=$host NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
		PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
	END
	slurmctld -c -f "$SLURM_CONF" && slurmd -c -f "$SLURM_CONF" "${stepd[@]}" || return
	for ((n = 0; n < 300; n++)); do
		sinfo -h -o %t 2>/dev/null | grep -q idle && return
		sleep 0.1
	done
	return 1
}

# The programs as the jobs see them: the first time that shard 3 is worked on its process is killed.
wrap() {
	mkdir bin
	ln -s "$BIN/leat-shard" bin/leat-shard
	cat >bin/leat-attribute <<-END
		#!/bin/sh
		if [ "\$SLURM_ARRAY_TASK_ID" = 3 ] && [ ! -e $TMP/killed ]; then
			echo "\$SLURM_JOB_ID" >$TMP/killed
			kill -9 \$\$
		fi
		echo "\$SLURM_ARRAY_TASK_ID" >>$TMP/ran
		exec $BIN/leat-attribute "\$@"
	END
	chmod +x bin/leat-attribute
}

leat-simulate -q --journeys 20000 >all.csv
leat-attribute -q --partial "${options[@]}" all.csv 2>/dev/null | leat-attribute -q --final "${options[@]}" >expected 2>one.log
leat-attribute -q -O jsonl "${options[@]}" all.csv 2>/dev/null |
	grep '^{"kind":"\(outcome\|credit\)"' >rows
if ! start; then
	echo "not ok slurm: it does not start"
	tail -n 20 ./*.log munge/log >&2
	exit 1
fi
wrap
LEAT=$TMP/bin timeout 300 "$top/examples/slurm/attribute.sh" $shards "$TMP/all.csv" "$TMP/credits.csv" "${options[@]}" >driver.log 2>&1
rc=$?
if [[ $rc -ne 0 ]]; then
	echo "not ok slurm: attribute.sh ended with $rc"
	cat driver.log slurmctld.log >&2
	exit 1
fi
if [[ -s expected ]] && cmp -s expected credits.csv; then
	echo "ok slurm: the same bytes as one process ($(wc -l <credits.csv) lines)"
else
	echo "not ok slurm: the credits differ from those of one process"
	diff expected credits.csv | head >&2
fi
# Nor are those of one process and its --final other rows than it adds to the stream.
if leat-shard -q -n 1 --only 0 -O jsonl --bare credits.csv | cmp -s - rows; then echo "ok slurm: the rows that leat-attribute adds"; else echo "not ok slurm: the rows that leat-attribute adds"; fi
if [[ -s killed ]] && grep -q 'round 2: shards 3$' driver.log; then
	echo "ok slurm: a killed task, and it alone, was submitted again"
else
	echo "not ok slurm: a killed task was to be submitted again"
	cat driver.log >&2
fi
if [[ -z $(grep . ran | sort | uniq -d) ]]; then echo "ok slurm: no shard was worked on twice"; else echo "not ok slurm: no shard was worked on twice"; fi
