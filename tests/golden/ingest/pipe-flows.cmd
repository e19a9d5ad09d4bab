# A stream on a pipe flows: its first row is there while its writer waits for it.
mkfifo "$TMP/in" "$TMP/out"
leat-ingest --unbuffered <"$TMP/in" >"$TMP/out" &
exec 5>"$TMP/in" 6<"$TMP/out"
printf 'kind,time,name,value\ncontrol,2026-07-01,a,1\n' >&5
read -r header <&6; read -r row <&6
echo "$header"; echo "$row"
printf 'control,2026-07-02,a,2\nend,,ok,2\n' >&5
exec 5>&-
cat <&6
wait
