#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# add-rule.sh SOURCE: adds a sample rule to a scratch copy of the tree, the way CONTRIBUTING.md
# says: one new file, one line in the list, fixtures. Expectations and pages are written by the
# tests themselves (VMLINT_REGEN=1); then everything about rules must pass with nothing else
# changed.
set -eu
source=$(realpath "$1")
dir=$(mktemp -d "${TMPDIR:-/tmp}/vmlint-rule.XXXXXX")
trap 'rm -rf "$dir"' EXIT
(cd "$source" && tar -cf - --exclude='./build*' --exclude=./.git .) | tar -xf - -C "$dir"
cd "$dir"

mkdir -p rules/hygiene tests/fixtures/rules/VML909
cat >rules/hygiene/VML909-sample-name.c <<'END'
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A rule that exists only while the way of adding one is tested. */
#include <string.h>

#include <vmlint/rule.h>

static void
check(const struct vml_document *d, struct vml_out *out)
{
	const struct vml_node *name = d->node ? vml_child(d->node, "name") : NULL;

	if (name && strcmp(name->text, "sample") == 0)
		vml_report(out, vml_at_content(name), "the domain is called sample");
}

const struct vml_rule VML909 = {
	.id = "VML909",
	.name = "sample-name",
	.severity = VML_NOTE,
	.effect = VML_EFFECT_STYLE,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "a domain is called sample",
	.why = "Nobody finds a machine of that name again.",
	.behaviour = "libvirt takes any name.",
	.remedy = "Give it a name of its own.",
	.bad = "<domain type='kvm'>\n  <name>sample</name>\n</domain>",
	.good = "<domain type='kvm'>\n  <name>web01</name>\n</domain>",
	.refs = VML_LIST("https://libvirt.org/formatdomain.html"),
	.check.document = check,
};
END
# The one line: at the end of the list, which is sorted by id.
awk '/^rule_files = \[/ { inside = 1 }
	inside && /^\]/ { print "  '\''hygiene/VML909-sample-name'\'',"; inside = 0 }
	{ print }' rules/meson.build >rules/meson.build.new
mv rules/meson.build.new rules/meson.build
for kind in bad good; do
	name=web01
	[ $kind = good ] || name=sample
	cat >tests/fixtures/rules/VML909/$kind-name.xml <<END
<domain type='kvm'>
  <name>$name</name>
  <memory unit='MiB'>512</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
</domain>
END
done

meson setup build -Dtests=true -Dwerror=true >log 2>&1 || { cat log; exit 1; }
ninja -C build >log 2>&1 || { cat log; exit 1; }
VMLINT_REGEN=1 meson test -C build --no-rebuild rules docs >log 2>&1 || { cat log; exit 1; }
grep -q "VML909" tests/fixtures/rules/VML909/bad-name.want
[ ! -e tests/fixtures/rules/VML909/good-name.want ]
[ -e docs/rules/VML909.md ]
meson test -C build --no-rebuild --print-errorlogs --suite unit
build/vmlint explain VML909 | head -n 3

# Nothing else may have had to change.
diff -rq --exclude='build*' --exclude=.git --exclude=log "$source" "$dir" | sort
[ "$(diff -rq --exclude='build*' --exclude=.git --exclude=log "$source" "$dir" |
	grep -vcE 'VML909|rules/hygiene|rules/meson.build|docs/rules/index.md|: hygiene$')" = 0 ]
