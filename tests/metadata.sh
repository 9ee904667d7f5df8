#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# metadata.sh VMLINT SOURCE: a suppression below <metadata> survives a real define and dumpxml on
# libvirt's test driver, and still holds in what comes out.
set -eu
command -v virsh >/dev/null || { echo "skipped: virsh is not installed"; exit 77; }
vmlint=$(realpath "$1")
dir=$(mktemp -d "${TMPDIR:-/tmp}/vmlint-metadata.XXXXXX")
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >web.xml <<'END'
<domain type='test'>
  <name>web</name>
  <metadata>
    <vmlint:lint xmlns:vmlint='urn:vmlint:1'>
      <vmlint:ignore rule='VML506' until='2099-12-31'>only on the lab network</vmlint:ignore>
      <vmlint:ignore rule='VML305' disk='vda'>raw on purpose</vmlint:ignore>
    </vmlint:lint>
    <app:info xmlns:app='http://example.org/app'>kept</app:info>
  </metadata>
  <memory unit='MiB'>512</memory>
  <os><type arch='x86_64'>hvm</type></os>
  <devices>
    <disk type='file' device='disk'>
      <source file='/srv/img/web.img'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <graphics type='vnc' autoport='yes' passwd='lab'/>
  </devices>
</domain>
END
virsh -c test:///default "define $dir/web.xml; dumpxml --security-info web" >out 2>&1 ||
	{ cat out; exit 1; }
sed -n '/<domain /,/<\/domain>/p' out >dumped.xml
grep -q "<vmlint:ignore rule=\"VML506\"" dumped.xml || grep -q "<vmlint:ignore rule='VML506'" dumped.xml ||
	{ cat dumped.xml; echo "libvirt dropped the suppression"; exit 1; }

# Without it there is something to tell, with it there is not.
sed '/<vmlint:ignore rule=.VML506/d' dumped.xml >bare.xml
if "$vmlint" lint --isolated --select VML506 bare.xml >told; then
	cat told
	echo "nothing to suppress"
	exit 1
fi
"$vmlint" lint --isolated --select VML506,VML901 dumped.xml
