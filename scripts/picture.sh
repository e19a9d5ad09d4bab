#!/bin/sh
# picture.sh [REPORT] -- make docs/report.png, the picture in README.md, from REPORT
# (default: demo/report.html, which `make demo` makes): its headline and its pictures,
# without the tables between them. Needs chromium and ImageMagick, which nothing else
# here does; run by hand when the report has changed.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
report=${1:-$top/demo/report.html}
width=1040 # of the page, in CSS pixels; the picture has two to each

for p in chromium convert; do
	command -v "$p" >/dev/null || {
		echo "picture.sh: $p is needed (packages chromium and imagemagick)" >&2
		exit 69
	}
done
scratch=$(mktemp -d "${TMPDIR:-/tmp}/leat-picture.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# The sandbox of chromium refuses to run as root.
sandbox=
[ "$(id -u)" -ne 0 ] || sandbox=--no-sandbox
sed 's|</style>|\
section, header p { margin-top: 0; }\
header p, h3 + .scroll, section > h3, .scroll, .note:not(dd), details, .panel figcaption { display: none; }\
section { padding-top: 1.25rem; } .figures { margin: 0; } figure { margin: .75rem 0 1.5rem; }\
.panels.four { grid-template-columns: repeat(4, 1fr); gap: 1.5rem; margin-bottom: 1.5rem; }\
section:nth-of-type(n+5), section:nth-of-type(3) { display: none; }\
main { padding: 1.75rem 2rem 1rem; }\
&|' "$report" >"$scratch/page.html"
chromium --headless $sandbox --disable-gpu --hide-scrollbars --no-first-run \
	--user-data-dir="$scratch/profile" --force-device-scale-factor=2 \
	--blink-settings=preferredColorScheme=1 --window-size=$width,2000 \
	--screenshot="$scratch/page.png" "file://$scratch/page.html" >/dev/null 2>&1
mkdir -p "$top/docs"
# What is below the page is cut off; its few colours fit a palette.
convert "$scratch/page.png" -gravity south -background white -splice 0x1 -trim +repage \
	-gravity center -bordercolor white -border 40 -strip -colors 128 \
	-define png:compression-level=9 "PNG8:$top/docs/report.png"
ls -l "$top/docs/report.png"
