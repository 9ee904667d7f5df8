#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# demo.sh VMLINT: builds a four-layer chain with qemu-img, writes a domain over it that ends the
# chain too early, shows what vmlint makes of both, mends the domain and lints it once more. Ends
# well when vmlint finds the fault and nothing is left of it.
set -eu
umask 077 # images are nobody else's business
vmlint=$(realpath "$1")
dir=$(mktemp -d "${TMPDIR:-/tmp}/vmlint-demo.XXXXXX")
trap 'rm -rf "$dir"' EXIT
cd "$dir"

step() {
	printf '\n$ %s\n' "$*"
	"$@"
}

step qemu-img create -q -f raw jammy.img 16M
step qemu-img create -q -f qcow2 -b jammy.img -F raw web-base.qcow2
step qemu-img create -q -f qcow2 -b web-base.qcow2 -F qcow2 web01.qcow2
step qemu-img create -q -f qcow2 -b web01.qcow2 -F qcow2 web01-snap.qcow2

cat >web01.xml <<END
<domain type='qemu'>
  <name>web01</name>
  <memory unit='MiB'>512</memory>
  <os><type arch='x86_64'>hvm</type></os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='$dir/web01-snap.qcow2'/>
      <backingStore type='file'>
        <format type='qcow2'/>
        <source file='$dir/web01.qcow2'/>
        <backingStore/>
      </backingStore>
      <target dev='vda' bus='virtio'/>
    </disk>
  </devices>
</domain>
END

step "$vmlint" chain web01-snap.qcow2
code=0
step "$vmlint" lint web01.xml || code=$?
echo
echo "vmlint lint ended with exit code $code"
[ "$code" = 1 ]

# The guest reads other bytes afterwards: that has to be allowed.
code=0
step "$vmlint" lint --diff --unsafe-fixes web01.xml || code=$?
[ "$code" = 1 ]
step "$vmlint" lint --fix-xml --unsafe-fixes web01.xml
step "$vmlint" lint web01.xml
