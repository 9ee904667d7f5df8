#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# action.sh VMLINT SOURCE: what action.yml and docs/ci/gitlab.yml run, without their hosts.
set -eu
for tool in bash python3; do
	command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
vmlint=$(realpath "$1")
source=$(realpath "$2")
dir=$(mktemp -d "${TMPDIR:-/tmp}/vmlint-action.XXXXXX")
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/bin" "$dir/vms" "$dir/fine"
ln -s "$vmlint" "$dir/bin/vmlint"
PATH="$dir/bin:$PATH"
export PATH GITHUB_OUTPUT="$dir/output" SARIF=report.sarif
cd "$dir"
echo "<domain type='kvm'>" >vms/a.xml

# try CODE-OF-SCRIPT CODE-TOLD PATHS ARGS
try() {
	: >output
	code=0
	PATHS=$3 ARGS=$4 "$source/.ci/action" >out 2>err || code=$?
	if [ "$code" != "$1" ] || [ "$(cat output)" != "code=$2" ]; then
		cat out err output
		echo "paths '$3', arguments '$4': exit $code"
		exit 1
	fi
}
try 0 1 vms ''
grep -q '^::error file=vms/a.xml,' out
python3 -c 'import json; json.load(open("report.sarif"))["runs"][0]["results"][0]'
try 0 0 fine ''
try 0 0 'fine vms' '--exit-zero --images skip'
try 2 2 gone ''
try 2 2 vms --no-such-option

# The line of the GitLab job, its variables as a user would set them.
VMLINT_PATHS='vms fine' VMLINT_ARGS='--exit-zero'
script=$(sed -n '/^  script:/,/^  artifacts:/p' "$source/docs/ci/gitlab.yml" | sed '1d;$d;s/^ *- //' |
	tr '\n' ' ')
eval "$script" >out
python3 -c 'import json; assert json.load(open("gl-code-quality-report.json"))[0]["location"]["path"] == "vms/a.xml"'
