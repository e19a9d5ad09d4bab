#!/usr/bin/env bash
# fresh.sh [DIR] -- the committed tree on a machine that has nothing: a new Debian 12
# with make and git, once as root, once as a user with sudo whose group may write to
# what he checks out. In each `make demo` twice, the second time without a network, and
# `make check`, all with an empty environment. Needs root, debootstrap, and an apt that
# reaches a mirror; some 2 GB in DIR (default: build/fresh). DIR/base is kept.
set -uo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
dir=${1:-$top/build/fresh}
mkdir -p "$dir" && dir=$(cd "$dir" && pwd) || exit 1
data=$top/../shared
passed=0
failed=0

verdict() { # status, what
	if [[ $1 -eq 0 ]]; then
		echo "ok $2"
		passed=$((passed + 1))
	else
		echo "not ok $2"
		failed=$((failed + 1))
	fi
}

# inside ROOT COMMAND... -- in a mount and process namespace of its own, which ends with it;
# without a network if $offline.
offline=
inside() {
	# shellcheck disable=SC2016 # expanded by the inner shell
	unshare --mount --pid --fork ${offline:+--net} bash -c '
		mount --make-rprivate / && mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" || exit 1
		root=$1; shift
		exec chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
			DEBIAN_FRONTEND=noninteractive "$@"' inside "$@"
}

make_base() {
	local mirror
	# shellcheck disable=SC2016 # expanded by apt-get
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' | head -n 1)
	rm -rf "$dir/new"
	debootstrap --variant=minbase bookworm "$dir/new" ${mirror:+"$mirror"} >"$dir/debootstrap.log" 2>&1 || return 1
	# How this machine reaches a mirror, the new one does.
	apt-config dump | grep -E '^Acquire::(http|https|Check)' >"$dir/new/etc/apt/apt.conf.d/99host"
	cp /etc/resolv.conf "$dir/new/etc/resolv.conf"
	inside "$dir/new" sh -c 'apt-get -qq update && apt-get -qq install -y --no-install-recommends make git sudo &&
		useradd -m -s /bin/bash shop && echo "shop ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/shop &&
		rm -rf /var/lib/apt/lists/*' >>"$dir/debootstrap.log" 2>&1 || return 1
	mv "$dir/new" "$dir/base"
}

# timed WHAT SECONDS COMMAND... -- well, and soon enough.
timed() {
	local what=$1 most=$2 start=$SECONDS rc
	shift 2
	"$@" >"$dir/log" 2>&1 </dev/null
	rc=$?
	[[ $rc -eq 0 ]] || tail -n 30 "$dir/log"
	[[ $((SECONDS - start)) -le $most ]] || rc=1
	verdict "$rc" "$what: $((SECONDS - start)) s, at most $most s"
}

# both USER HOME UMASK
both() {
	local root=$dir/root as=("$dir/root" HOME="$2" su "$1" -s /bin/bash -c)
	rm -rf "$root"
	cp -a "$dir/base" "$root"
	git clone -q --bare "$top" "$root$2/leat.git"
	if [[ -d $data ]]; then cp -R "$data" "$root$2/shared"; fi
	inside "$root" chown -R "$1:$1" "$2"
	inside "${as[@]}" "umask $3; cd $2 && git clone -q leat.git leat" || exit 1
	local go="umask $3; cd $2/leat && env -i PATH=\$PATH HOME=$2"
	timed "$1: make demo, all to be installed" 180 inside "${as[@]}" "$go make demo"
	offline=yes
	timed "$1: make demo again, without a network" 30 inside "${as[@]}" "$go make demo"
	offline=
	timed "$1: make check" 600 inside "${as[@]}" "$go make check"
	grep -E '^[0-9]+ passed' "$dir/log"
	rm -rf "$root"
}

if [[ $(id -u) -ne 0 ]] || ! command -v debootstrap >/dev/null; then
	echo "fresh.sh: needs root and debootstrap" >&2
	exit 1
fi
if [[ ! -d $dir/base ]]; then
	make_base || { tail -n 20 "$dir/debootstrap.log"; echo "fresh.sh: no Debian could be made" >&2; exit 1; }
fi
both root /root 022
both shop /home/shop 002
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
