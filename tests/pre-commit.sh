#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# pre-commit.sh VMLINT SOURCE: the hooks of .pre-commit-hooks.yaml in a scratch repository, run by
# the real pre-commit: they fail on a bad file, mend it, and pass, with images here and absent.
set -eu
for tool in pre-commit git qemu-img; do
	command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
vmlint=$(realpath "$1")
source=$(realpath "$2")
dir=$(mktemp -d "${TMPDIR:-/tmp}/vmlint-hooks.XXXXXX")
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/bin" "$dir/hooks" "$dir/repo"
ln -s "$vmlint" "$dir/bin/vmlint"
export PATH="$dir/bin:$PATH" HOME="$dir" PRE_COMMIT_HOME="$dir/cache" GIT_CONFIG_NOSYSTEM=1
git config --global user.name n
git config --global user.email e
git config --global init.defaultBranch main
git config --global protocol.file.allow always

cd "$dir/hooks"
git init -q .
cp "$source/.pre-commit-hooks.yaml" .
git add .
git commit -qm hooks
rev=$(git rev-parse HEAD)

cd "$dir/repo"
git init -q .
cat >.pre-commit-config.yaml <<END
repos:
  - repo: file://$dir/hooks
    rev: $rev
    hooks:
      - id: vmlint
      - id: vmlint-fix
        stages: [manual]
END
printf 'images/\n' >.gitignore
printf 'path-map: {/srv/img: images}\n' >vmlint.yaml
printf '<project><modelVersion>4.0.0</modelVersion></project>\n' >pom.xml
mkdir images
qemu-img create -q -f raw images/base.img 1M
qemu-img create -q -f qcow2 -b base.img -F raw images/web.qcow2
cat >open.xml <<'END'
<domain type='kvm'>
  <name>open</name>
  <memory unit='MiB'>512</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='/srv/img/web.qcow2'/>
      <backingStore type='file'>
        <format type='raw'/>
        <source file='/srv/img/base.img'/>
      </backingStore>
      <target dev='vda' bus='virtio'/>
    </disk>
  </devices>
</domain>
END
run() {
	pre-commit run "$@" >"$dir/log" 2>&1
}
fails() {
	if run "$@"; then
		cat "$dir/log"
		echo "pre-commit run $* should have failed"
		exit 1
	fi
}
passes() {
	run "$@" || {
		cat "$dir/log"
		echo "pre-commit run $* should have passed"
		exit 1
	}
}
says() {
	grep -q "$1" "$dir/log" || {
		cat "$dir/log"
		echo "pre-commit says nothing of $1"
		exit 1
	}
}

pre-commit install >/dev/null
git add .

echo "a commit with a bad file is refused"
if git commit -qm bad >"$dir/log" 2>&1; then
	echo "the commit went through"
	exit 1
fi
says 'open.xml:.*\|VML101'
if grep -q pom.xml "$dir/log"; then
	cat "$dir/log"
	echo "another program's XML was judged"
	exit 1
fi
fails --all-files
fails --files open.xml
passes --files pom.xml

echo "the fixing hook mends it, and says so once"
fails --hook-stage manual vmlint-fix --all-files
says 'files were modified'
passes --hook-stage manual vmlint-fix --all-files
git add .
passes
passes --all-files
git commit -qm good >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }

echo "without the images nothing is held against the file"
rm -rf images
passes --all-files

echo "but what can be seen without them is"
sed -i "s/<format type='raw'\\/>//" open.xml
git add .
fails
says VML206
