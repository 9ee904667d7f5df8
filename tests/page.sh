#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# page.sh VMLINT SOURCE: the page of `vmlint chain` in a real browser; page/page.mjs says what of it.
set -eu
for tool in node chromium chromedriver; do
	command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
exec node "$2/tests/page/page.mjs" "$(realpath "$1")"
