#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# embed.sh MANUAL: builds the example of the manual page libvmlint(3) against the library that
# pkg-config finds, and lets it lint a broken file. LD_LIBRARY_PATH has to lead to that library
# unless it is installed.
set -eu
manual=$(realpath "$1")
dir=$(mktemp -d "${TMPDIR:-/tmp}/vmlint-embed.XXXXXX")
trap 'rm -rf "$dir"' EXIT

sed -n '/^\.Bd -literal/,/^\.Ed/p' "$manual" | sed '1d;$d;s/\\e/\\/g' >"$dir/use.c"
cat >"$dir/broken.xml" <<'XML'
<domain><name>a</name>
XML
# shellcheck disable=SC2046
cc -std=c11 -Wall -Wextra -Werror -o "$dir/use" "$dir/use.c" $(pkg-config --cflags --libs libvmlint)
code=0
"$dir/use" "$dir/broken.xml" >"$dir/said" || code=$?
cat "$dir/said"
grep -q 'broken.xml:[0-9]*: VML002$' "$dir/said"
[ "$code" = 1 ] || { echo "the embedding program ended with $code, not with 1"; exit 1; }
