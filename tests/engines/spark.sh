#!/usr/bin/env bash
# spark.sh -- examples/spark/attribute.py on a standalone cluster of a master and two workers on
# loopback, one of which is killed while it is at work: the same bytes as one process.
set -uo pipefail
top=$TOP
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_HOSTNAME=127.0.0.1
SPARK_HOME=$(echo "$top"/build/engines/spark/lib/python*/site-packages/pyspark)
python=$top/build/engines/spark/bin/python
export PYSPARK_PYTHON=$python PYSPARK_DRIVER_PYTHON=$python
[[ -x $SPARK_HOME/bin/spark-class ]] || { echo "not ok spark: scripts/engines has not installed it"; exit 1; }
cd "$TMP" || exit 1
shards=12
options=(--model "last,linear,markov,time-decay" --lookback 7 --interval 0.9)
pids=()

# Everything that was started, and all that it started.
family() {
	local child
	for child in $(pgrep -P "$1"); do family "$child"; done
	echo "$1"
}
end() {
	local p
	for p in "${pids[@]}"; do
		# shellcheck disable=SC2046 # numbers
		kill -9 $(family "$p") 2>/dev/null
	done
	: >released
	wait 2>/dev/null
}
trap end EXIT

# until_there FILE WHAT -- wait for a file, for two minutes at most.
until_there() {
	local i
	for ((i = 0; i < 1200; i++)); do
		[[ -s $1 ]] && return
		sleep 0.1
	done
	echo "not ok spark: $2"
	tail -n 20 ./*.log >&2
	exit 1
}

java() { "$SPARK_HOME/bin/spark-class" "$@"; }

start() {
	local i
	export SPARK_DAEMON_MEMORY=256m SPARK_MASTER_OPTS=-Dspark.master.rest.enabled=false
	java org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 0 --webui-port 0 >master.log 2>&1 &
	pids+=($!)
	for ((i = 0; i < 600; i++)); do
		master=$(sed -n 's/.*Starting Spark master at \(spark:[^ ]*\).*/\1/p' master.log | head -n 1)
		[[ -n $master ]] && break
		sleep 0.1
	done
	for i in 1 2; do
		mkdir "worker$i"
		SPARK_LOCAL_DIRS=$TMP/worker$i java org.apache.spark.deploy.worker.Worker --host 127.0.0.1 \
			--webui-port 0 --cores 1 --memory 600m --work-dir "$TMP/worker$i" "$master" >"worker$i.log" 2>&1 &
		pids+=($!)
	done
	worker1=${pids[1]}
}

submit() {
	"$SPARK_HOME/bin/spark-submit" --master "$master" --conf spark.executor.memory=512m \
		--conf spark.ui.enabled=false --conf spark.driver.host=127.0.0.1 \
		--conf spark.driver.bindAddress=127.0.0.1 "$top/examples/spark/attribute.py" "$@"
}

# The program as the job sees it. On the first worker it says that it has begun, and waits
# until that worker has been killed: so it is certainly at work then.
wrap() {
	mkdir bin
	cat >bin/leat-attribute <<-END
		#!/bin/sh
		case \$PWD in
		$TMP/worker1/*)
			echo "\$\$" >>$TMP/at-work
			while [ ! -e $TMP/released ]; do sleep 0.1; done
			;;
		*) echo "\$PWD" >>$TMP/ran ;;
		esac
		exec $BIN/leat-attribute "\$@"
	END
	chmod +x bin/leat-attribute
}

leat-simulate -q --journeys 20000 >all.csv
leat-shard -q -n 1 --only 0 -O jsonl all.csv >all.jsonl
leat-attribute -q -O jsonl "${options[@]}" all.csv 2>one.log |
	grep '^{"kind":"\(outcome\|credit\)"' >expected
start
wrap
submit --leat "$TMP/bin" --shards $shards \
	--json-lines --out credits.jsonl "file://$TMP/all.jsonl" -- "${options[@]}" >job.log 2>&1 &
job=$!
pids+=("$job")
until_there at-work "no task has begun on the first worker"
# shellcheck disable=SC2046 # numbers
kill -9 $(family "$worker1") 2>/dev/null
if pgrep -P "$worker1" >/dev/null; then echo "not ok spark: the worker is alive"; else echo "ok spark: a worker is killed at work"; fi
: >released
wait "$job"
rc=$?
if [[ $rc -ne 0 ]]; then
	echo "not ok spark: the job ended with $rc"
	tail -n 30 job.log >&2
	exit 1
fi
sed '$d' credits.jsonl >got
if [[ -s expected ]] && cmp -s expected got; then
	echo "ok spark: the same bytes as one process ($(wc -l <got) rows, $(wc -l <ran) runs on the other worker)"
else
	echo "not ok spark: the credits differ from those of one process"
	diff expected got | head >&2
fi
if tail -n 1 credits.jsonl | grep -q '"kind":"end","name":"ok"'; then echo "ok spark: the result is whole"; else echo "not ok spark: no trailer"; fi

if grep -q 'Lost executor\|Executor.*lost\|ExecutorLostFailure\|worker lost' job.log master.log; then
	echo "ok spark: the loss was noticed"
else
	echo "not ok spark: nobody noticed that a worker was lost"
fi
# A program that fails fails the job: a part without a time is not left out in silence.
sed '5s/"time":"[^"]*"/"time":"never"/' all.jsonl >bad.jsonl
submit --leat "$BIN" --shards 2 --out bad.csv "file://$TMP/bad.jsonl" -- "${options[@]}" >bad.log 2>&1
rc=$?
if [[ $rc -ne 0 && ! -e bad.csv ]] && grep -q 'exited with.*65\|status.*65\|code 65' bad.log; then
	echo "ok spark: bad data makes no result"
else
	echo "not ok spark: bad data makes no result (status $rc)"
	tail -n 20 bad.log >&2
fi
