#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# scale.sh VMLINT SOURCE: what docs/scale.md says to do. The recipe for GNU parallel is run, with
# the report of one run as what has to come of it; those for Slurm are read by bash, and the job's
# script is run as a job array would run it.
set -eu
vmlint=$1
source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH=$(dirname "$(realpath "$vmlint")"):$PATH
export PATH

# block N: the N-th block of shell script on the page.
block() {
	awk -v n="$1" '/^```sh$/ { i++; on = i == n; next } /^```$/ { on = 0 } on' \
		"$source/docs/scale.md"
}

cp -r "$source/tests/fixtures/readme/vms" "$work/vms"
cp "$source"/tests/fixtures/rules/VML012/bad-*.xml "$work/vms/"
cd "$work"
code=0
vmlint lint vms >whole || code=$?
[ "$code" = 1 ]

for n in 1 2 3; do
	block "$n" >"block-$n"
	[ -s "block-$n" ]
	bash -n "block-$n"
done

mkdir parts
for part in 1 2 3 4; do
	SLURM_ARRAY_TASK_ID=$part SLURM_ARRAY_TASK_COUNT=4 bash block-2
done
merged=0
vmlint merge parts/*.json >report || merged=$?
cmp whole report
[ "$merged" = "$code" ]
rm -r parts report

command -v parallel >/dev/null || { echo "skipped: parallel is not installed"; exit 77; }
merged=0
bash block-1 >report || merged=$?
cmp whole report
[ "$merged" = "$code" ]
