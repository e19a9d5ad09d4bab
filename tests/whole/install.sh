#!/usr/bin/env bash
# An installed tree works from where it is, and `uninstall` leaves nothing. What is
# installed is what is being tested (-o all: nothing is built again for it).
set -uo pipefail
build=${BIN%/bin}
[[ $BIN == "$TOP/bin" ]] && build=$TOP/build
make -s -C "$TOP" -o all install BUILD="$build" BIN="$BIN" DESTDIR="$TMP/root" PREFIX=/opt/leat >"$TMP/log" 2>&1 ||
	{ sed 's/^/# /' "$TMP/log"; echo "not ok install"; exit 1; }
root=$TMP/root/opt/leat
out=$(env -i "$root/bin/leat" ingest -q "$TOP/tests/golden/ingest/google_ads__ui_campaign_daily_en.csv" 2>&1 | head -n 1)
if [[ $out == kind,* ]]; then echo "ok an installed program finds its mappings"; else
	echo "# $out"
	echo "not ok an installed program finds its mappings"
fi
bad=0
for p in "$root"/bin/leat-*; do
	n=${p##*/}
	[[ -s $root/share/man/man1/$n.1 && -s $root/share/bash-completion/completions/$n &&
		-s $root/share/zsh/site-functions/_$n &&
		-s $root/share/fish/vendor_completions.d/$n.fish ]] || { echo "# $n is not whole"; bad=1; }
	bash -n "$root/share/bash-completion/completions/$n" || bad=1
done
if [[ $bad -eq 0 ]]; then echo "ok pages and completions are installed"; else echo "not ok pages and completions are installed"; fi
make -s -C "$TOP" uninstall BUILD="$build" BIN="$BIN" DESTDIR="$TMP/root" PREFIX=/opt/leat >/dev/null 2>&1
left=$(find "$TMP/root" -type f)
if [[ -z $left ]]; then echo "ok uninstall leaves nothing"; else
	echo "# $left"
	echo "not ok uninstall leaves nothing"
fi
