#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# install.sh FOLDER: makes the source archive of a build folder, builds and installs what is in it,
# and builds a small program against the installed pkg-config file.
set -eu
folder=$(realpath "$1")
dir=$(mktemp -d "${TMPDIR:-/tmp}/vmlint-install.XXXXXX")
trap 'rm -rf "$dir"' EXIT

meson dist -C "$folder" --no-tests --allow-dirty --formats gztar >"$dir/log" 2>&1 ||
	{ cat "$dir/log"; exit 1; }
mkdir "$dir/source"
tar -xzf "$(ls -t "$folder"/meson-dist/*.tar.gz | head -n 1)" -C "$dir/source" --strip-components=1

meson setup "$dir/build" "$dir/source" --prefix=/usr --buildtype=release -Dtests=false \
	>"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
DESTDIR=$dir/root meson install -C "$dir/build" >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }

pc=$(dirname "$(find "$dir/root" -name libvmlint.pc)")
lib=$(dirname "$(find "$dir/root" -name libvmlint.so)")
export PKG_CONFIG_PATH="$pc" PKG_CONFIG_SYSROOT_DIR="$dir/root"
LD_LIBRARY_PATH=$lib "$dir/source/tests/embed.sh" "$dir/source/docs/libvmlint.3"

"$dir/root/usr/bin/vmlint" --version
(cd "$dir/root" && find . -type f -o -type l) | sort
for file in usr/bin/vmlint usr/include/vmlint/vmlint.h usr/share/man/man1/vmlint.1 \
	usr/share/man/man3/libvmlint.3 usr/share/man/man5/vmlint.yaml.5 \
	usr/share/bash-completion/completions/vmlint; do
	ls "$dir/root/$file"* >/dev/null
done
# Nothing beyond the libraries of the README may be needed to run.
readelf -d "$dir/root/usr/bin/vmlint" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort >"$dir/needs"
cat "$dir/needs"
if grep -vE '^(libc|libm|libgcc_s|ld-linux.*|libxml2|libpcre2-8|libglib-2\.0|libjansson|libyaml-0|libvmlint)\.so' \
	"$dir/needs"; then
	echo "the program needs more than it may"
	exit 1
fi
