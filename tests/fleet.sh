#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# fleet.sh VMLINT SOURCE: runs docs/fleet/site.yml over four "hosts", folders of this machine: hv1
# is right, hv2 has a chain that ends too early, hv3 cannot be judged, hv4 cannot be reached.
set -eu
umask 077 # as on a hypervisor
vmlint=$(realpath "$1")
fleet=$(realpath "$2")/docs/fleet
dir=$(mktemp -d "${TMPDIR:-/tmp}/vmlint-fleet.XXXXXX")
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export LC_ALL=C.UTF-8 ANSIBLE_HOME="$dir/ansible" ANSIBLE_CONFIG="$dir/ansible.cfg" ANSIBLE_NOCOLOR=1 \
	ANSIBLE_PIPELINING=1
: >ansible.cfg
failed=0 checked=0

# check WHAT COMMAND...: has to succeed.
check() {
	what=$1
	shift
	checked=$((checked + 1))
	if "$@" >"$dir/why" 2>&1; then
		echo "ok: $what"
	else
		echo "not ok: $what"
		cat "$dir/why"
		failed=$((failed + 1))
	fi
}

# play NAME OPTION...: the playbook; what it says is in NAME.log. Ends as Ansible does.
play() {
	name=$1
	shift
	code=0
	ansible-playbook -i hosts.yml "$@" "$fleet/site.yml" >"$name.log" 2>&1 || code=$?
	echo "ansible ended with $code" >>"$name.log"
}

says() { grep -qE -- "$2" "$1.log" || { cat "$1.log"; return 1; }; }

# recap NAME HOST COUNTS: Ansible's last words on a host.
recap() { says "$1" "^$2 +: .*$3"; }

# The lines of the page are those of the run, no more and no less.
summary() {
	sed -n 's/^ *\("[a-z0-9 ]*: .*"\),*$/\1/p' first.log >said
	sed -n 's/^\("[a-z0-9 ]*: .*"\)$/\1/p' "$fleet.md" >promised
	[ -s said ] && diff promised said
}

# Every variable of the role is in the page's table, and the other way round.
variables() {
	sed -n 's/^\(vmlint_[a-z_]*\):.*/\1/p' "$fleet/roles/vmlint/defaults/main.yml" | sort >there
	sed -n 's/^| `\(vmlint_[a-z_]*\)`.*/\1/p' "$fleet.md" | sort >promised
	[ -s there ] && diff promised there
}

nothing_written() { [ ! -e reports ] && [ ! -e hv1/vmlint ]; }

# vm HOST BOTTOM: two images and a definition whose chain goes on below the first one as told.
vm() {
	mkdir -p "$1/qemu" "$1/images"
	qemu-img create -q -f raw "$1/images/base.img" 1M
	qemu-img create -q -f qcow2 -b base.img -F raw "$1/images/web.qcow2"
	cat >"$1/qemu/web.xml" <<XML
<domain type='qemu'>
  <name>web-$1</name>
  <memory unit='MiB'>512</memory>
  <os><type arch='x86_64'>hvm</type></os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='$dir/$1/images/web.qcow2'/>
      $2
      <target dev='vda' bus='virtio'/>
    </disk>
  </devices>
</domain>
XML
}

vm hv1 "<backingStore type='file'><format type='raw'/><source file='$dir/hv1/images/base.img'/><backingStore/></backingStore>"
vm hv2 '<backingStore/>'
mkdir hv3 hv4 empty repository
cp hv2/qemu/web.xml repository

cat >hosts.yml <<END
hypervisors:
  hosts:
    hv1:
    hv2:
    hv3: # has neither of the folders
    hv4:
      ansible_remote_tmp: /proc/gone
      ansible_pipelining: false
  vars:
    ansible_connection: local
    ansible_python_interpreter: '{{ ansible_playbook_python }}'
    vmlint_become: false
    vmlint_program: $vmlint
    vmlint_command: $dir/{{ inventory_hostname }}/vmlint
    vmlint_definitions: ['$dir/{{ inventory_hostname }}/qemu']
    vmlint_images: ['$dir/{{ inventory_hostname }}/images']
    vmlint_reports: $dir/reports
    vmlint_repository: [$dir/repository]
    # Not the images of this machine, but what was recorded.
    vmlint_repository_options: [--sysroot, $dir/empty]
END
# In a container root may lack what it is to leave to vmlint.
if [ "$(id -u)" = 0 ] && ! setpriv --inh-caps +dac_read_search --ambient-caps +dac_read_search true; then
	echo 'root has no CAP_DAC_READ_SEARCH here: vmlint runs as root'
	echo '    vmlint_as: []' >>hosts.yml
fi

check 'the example is an inventory and a playbook' \
	ansible-playbook --syntax-check -i "$fleet/hosts.yml" "$fleet/site.yml"
check 'docs/fleet.md has all variables' variables

play before --check
check 'check mode: all would change' recap before hv1 'changed=[1-9].*failed=0'
check 'check mode: nothing was written' nothing_written

play first
check 'a host without a fault is fine' recap first hv1 'changed=[1-9].*failed=0'
check 'findings do not fail a host' recap first hv2 'changed=[1-9].*failed=0'
check 'exit code 2 does' recap first hv3 'failed=1'
check 'and its message is told' says first "vmlint: $dir/hv3/qemu: No such file or directory"
check 'one cannot be reached' recap first hv4 'unreachable=1'
check 'Ansible tells of both' says first 'ansible ended with [46]$'
check 'the summary is that of docs/fleet.md' summary
check 'that is what nobody sees without them' \
	"$vmlint" --isolated --sysroot "$dir/empty" "$dir/repository"
for host in hv1 hv2; do
	"$vmlint" inventory record --output-format jsonl "$dir/$host/qemu" "$dir/$host/images" >want
	check "the inventory of $host is what vmlint wrote" cmp want "reports/$host.jsonl"
	(cd / && "$vmlint" lint --images require --output-format sarif --exit-zero \
		"$dir/$host/qemu" "$dir/$host/images") >want
	check "the report of $host is what vmlint wrote" cmp want "reports/$host.sarif"
done
check 'nothing is kept of the others' [ "$(find reports -type f | wc -l)" = 5 ]

play second -e vmlint_fail=true
check 'nothing changes the second time' recap second hv1 'changed=0 '
check 'findings fail a host if asked' says second 'fatal: .hv2.: .*"1 error, 0 warnings'
check 'and those in definitions here the run' says second 'fatal: .hv1.: .*"1 error, 0 warnings'

cp reports/hv1.jsonl kept
qemu-img rebase -u -f qcow2 -b '' hv1/images/web.qcow2
play third --check
check 'check mode: an image changed' recap third hv1 'changed=1 .*failed=0'
check 'check mode: others did not' recap third hv2 'changed=0 .*failed=0'
check 'check mode: the inventory is as it was' cmp kept reports/hv1.jsonl

echo "$checked checked, $failed failed"
[ "$failed" = 0 ]
