/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Fuzz target: the whole reading of one image. The first byte of the input chooses the file's name,
 * the rest are the image's bytes. Built without libFuzzer it runs over the files that it is given,
 * or makes and damages the fixtures for as many rounds as VMLINT_ROUNDS says.
 */
#include <stdint.h>
#include <stdlib.h>

#include <glib.h>

#include "fuzz/target.h"
#include "support/verify.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (len == 0)
		return 0;
	const char *fault = verify_image(data + 1, len - 1, data[0] & 1 ? "i.dmg" : "i");
	if (fault)
		g_error("%s", fault);
	return 0;
}
