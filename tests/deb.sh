#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# deb.sh SOURCE: builds the Debian packages in a scratch copy of the tree, without its tests, asks
# lintian about them, unpacks them and uses what is in them. Nothing is installed.
set -eu
source=$(realpath "$1")
dir=$(mktemp -d "${TMPDIR:-/tmp}/vmlint-deb.XXXXXX")
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/vmlint" "$dir/root"
(cd "$source" && tar -cf - --exclude='./build*' --exclude='./obj-*' --exclude=./.git .) |
	tar -xf - -C "$dir/vmlint"

cd "$dir/vmlint"
cp -r . ../before
env -u CC -u CFLAGS DEB_BUILD_PROFILES=nocheck DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" \
	dpkg-buildpackage --build=full -us -uc >"$dir/log" 2>&1 || { tail -n 60 "$dir/log"; exit 1; }
lintian --allow-root --info --display-info --fail-on error "$dir"/vmlint_*.changes

# The source package has all of the tree and nothing else, and cleaning leaves the tree as it was.
dpkg-source -x "$dir"/vmlint_*.dsc "$dir/source" >/dev/null
diff -r --exclude=.gitignore "$dir/before" "$dir/source"
debian/rules clean >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
diff -r "$dir/before" .

# holds PACKAGE PATH...: where a file belongs; "*" is a path's architecture.
holds() {
	package=$1
	shift
	dpkg-deb --fsys-tarfile "$dir/$package"_[0-9]*.deb >"$dir/tar"
	tar -xf "$dir/tar" -C "$dir/root"
	for path; do
		tar -tf "$dir/tar" --wildcards "./$path" >/dev/null 2>&1 ||
			{ echo "$package does not hold $path"; exit 1; }
	done
}

holds vmlint usr/bin/vmlint usr/share/man/man1/vmlint.1.gz usr/share/man/man5/vmlint.yaml.5.gz \
	usr/share/bash-completion/completions/vmlint usr/share/zsh/site-functions/_vmlint \
	usr/share/fish/vendor_completions.d/vmlint.fish \
	usr/share/vmlint/schemas/report.schema.json usr/share/vmlint/schemas/inventory.schema.json \
	usr/share/doc/vmlint/examples/pre-commit-hooks.yaml usr/share/doc/vmlint/examples/gitlab.yml \
	usr/share/doc/vmlint/docs/rules/VML102.md usr/share/doc/vmlint/docs/fleet/site.yml \
	usr/share/ansible/roles/vmlint/tasks/main.yml
holds libvmlint0 'usr/lib/*/libvmlint.so.0'
holds libvmlint-dev usr/include/vmlint/vmlint.h 'usr/lib/*/libvmlint.so' 'usr/lib/*/libvmlint.a' \
	'usr/lib/*/pkgconfig/libvmlint.pc' usr/share/man/man3/libvmlint.3.gz

[ "$("$dir/root/usr/bin/vmlint" --version)" = "vmlint $(dpkg-parsechangelog -S Version)" ] ||
	{ echo "debian/changelog and meson.build are of different versions"; exit 1; }
readelf -d "$dir/root/usr/bin/vmlint" | grep -q BIND_NOW # hardening=+all

# What debian/tests runs where the packages are installed.
tests/demo.sh "$dir/root/usr/bin/vmlint" >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
lib=$(dirname "$(find "$dir/root" -name libvmlint.so)")
LD_LIBRARY_PATH=$lib PKG_CONFIG_PATH=$lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$dir/root \
	tests/embed.sh docs/libvmlint.3
find "$dir/root" -type f -o -type l | sed "s|^$dir/root||" | grep -v /rules/VML | sort
