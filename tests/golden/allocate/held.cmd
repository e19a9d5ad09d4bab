# A held model: nothing but a total that says so, and the same status.
for status in 1 75; do
	rc=0
	printf '{"kind":"end","name":"held:%d","value":0}\n' $status | leat-allocate || rc=$?
	echo "status $rc"
done
