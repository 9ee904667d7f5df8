/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Fuzz target: the whole of `inspect` for one image. The first byte of the input says how to take
 * the others: bit 0 is the file's name, with bit 1 they are a layout (support/layout.h), else the
 * file itself. With VMLINT_FORMAT in the environment the file gets the marks of that format, so
 * that every input reaches its reader. Built without libFuzzer it runs over the files that it is
 * given, or makes and damages the fixtures for as many rounds as VMLINT_ROUNDS says.
 */
#include <stdint.h>
#include <stdlib.h>

#include <glib.h>

#include "fuzz/marks.h"
#include "fuzz/target.h"
#include "support/layout.h"
#include "support/verify.h"

enum { NAMED_DMG = 1, LAYOUT = 2 };

static guint8 *
take_file(const uint8_t *data, size_t len, gsize *size)
{
	if (data[0] & LAYOUT)
		return layout_unfold(data + 1, len - 1, size);
	*size = len - 1;
	return g_memdup2(data + 1, len - 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *format = g_getenv("VMLINT_FORMAT");
	gsize size;
	if (len == 0)
		return 0;
	g_autofree guint8 *file = take_file(data, len, &size);
	bool dmg = format ? g_str_equal(format, "dmg") : data[0] & NAMED_DMG;
	if (format && !marks_write(format, file, size))
		return 0;
	const char *fault = verify_image(file, size, dmg ? "i.dmg" : "i");
	if (fault)
		g_error("%s", fault);
	return 0;
}
