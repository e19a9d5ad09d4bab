#!/usr/bin/env bash
# scripts/deps asks the right package manager for what is missing, and for nothing else:
# tried in a world with made-up programs, packages and managers.
set -uo pipefail
world=$TMP/world
mkdir -p "$TMP/scripts" "$world"
cp "$TOP/scripts/deps" "$TMP/scripts/deps"
printf '%s\t%s\t%s\t%s\t%s\t%s\n' \
	'# for' present apt dnf pacman brew \
	build cmd:loom loom-deb loom-rpm loom-arch loom-mac \
	build cmd:dye dye-deb dye-rpm dye-arch - \
	check cmd:scales scales-deb scales-rpm scales-arch scales-mac >"$TMP/scripts/packages.tsv"
for c in sh cat dirname env head id mktemp rm sed sort touch tr; do ln -s "$(command -v "$c")" "$world/$c"; done

# stub NAME LINE... -- a program of the world.
stub() {
	local name=$1
	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$world/$name"
	chmod +x "$world/$name"
}

# A manager that notes how it was called and brings the packages of the table.
manager() {
	# shellcheck disable=SC2016 # for the stub
	stub "$1" "echo $1 \"\$@\" >>'$TMP/called'" 'for a; do case $a in' \
		"loom-* | dye-* | scales-*) [ -e '$TMP/useless' ] || { echo '#!/bin/sh' >'$world/'\${a%-*}; chmod +x '$world/'\${a%-*}; } ;;" \
		'esac; done' 'echo chatter'
}

deps() { (cd "$TMP" && PATH=$world "$world/sh" scripts/deps "$@" >out 2>err); }

fresh() {
	rm -f "$world"/{loom,dye,scales,apt-get,dnf,pacman,brew,sudo} "$TMP/called" "$TMP/useless"
	stub id 'echo 0'
	stub chmod "exec $(command -v chmod) \"\$@\""
}

# is WHAT STATUS WANTED-STATUS ERR CALLED
is() {
	local called=
	if [[ -e $TMP/called ]]; then called=$(<"$TMP/called"); fi
	if [[ $2 -eq $3 && $(<"$TMP/err") == "$4" && $called == "$5" && ! -s $TMP/out ]]; then
		echo "ok $1"
	else
		printf '# status %s\n' "$2"
		sed 's/^/# /' "$TMP/out" "$TMP/err"
		printf '# %s\n' "$called"
		echo "not ok $1"
	fi
}

fresh; manager apt-get; stub loom; stub dye
deps build; is "nothing is done when all is there" $? 0 "" ""
deps build check; is "only what is missing is installed" $? 0 "deps: installing with apt-get: scales-deb" \
	$'apt-get -qq update\napt-get -qq install -y --no-install-recommends scales-deb'
deps build check; is "and only once" $? 0 "" "$(<"$TMP/called")"
fresh; manager apt-get
deps -n build; is "-n installs nothing" $? 1 $'deps: missing: dye-deb loom-deb\ndeps: to install them: scripts/deps build' ""
fresh; manager dnf
deps build; is "dnf" $? 0 "deps: installing with dnf: dye-rpm loom-rpm" "dnf -y -q install dye-rpm loom-rpm"
fresh; manager pacman
deps build; is "pacman" $? 0 "deps: installing with pacman: dye-arch loom-arch" "pacman -Sy --noconfirm --needed dye-arch loom-arch"
fresh; manager brew; stub id 'echo 501'
deps build; is "brew, which is not run as root" $? 0 "deps: installing with brew: loom-mac" "brew install -q loom-mac"
fresh
deps build; is "no package manager" $? 1 "deps: missing, and there is no package manager that I know: dye loom" ""
fresh; manager dnf; stub id 'echo 501'
deps build; is "no root and no sudo" $? 1 \
	"deps: missing, and there is no sudo; as root, please install: dye-rpm loom-rpm" ""
stub sudo "echo sudo >>'$TMP/called'" '"$@"'
deps build; is "sudo" $? 0 "deps: installing with dnf: dye-rpm loom-rpm" $'sudo\ndnf -y -q install dye-rpm loom-rpm'
fresh; manager dnf; : >"$TMP/useless"
deps build; is "an installation that brings nothing" $? 1 \
	$'deps: installing with dnf: dye-rpm loom-rpm\nchatter\ndeps: still missing after the installation: dye-rpm loom-rpm' \
	"dnf -y -q install dye-rpm loom-rpm"
fresh; stub dnf 'echo no mirror; exit 1'
deps build; is "an installation that fails" $? 1 \
	$'deps: installing with dnf: dye-rpm loom-rpm\nno mirror\ndeps: dnf could not install: dye-rpm loom-rpm' ""

bad=$(awk -F'\t' '!/^#/ && (NF != 6 || $1 !~ /^(build|demo|check|engines|lint|fuzz|deb)$/ || $2 !~ /^(cmd|h|pc|file|py|rt):./)' \
	"$TOP/scripts/packages.tsv")
if [[ -z $bad ]]; then echo "ok the list of packages is whole"; else
	printf "# %s\n" "$bad"
	echo "not ok the list of packages is whole"
fi
