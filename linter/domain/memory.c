/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sizes of memory with their units. libvirt takes KiB when none is given; a letter alone or with
 * "iB" counts in 1024, with "B" in 1000, upper or lower case, and the result is rounded up to KiB.
 */
#include <string.h>

#include "base/bytes.h"
#include "domain/reading.h"

uint64_t
vml_unit_bytes(const char *unit)
{
	static const char letters[] = "kmgtpe";
	if (g_ascii_strcasecmp(unit, "b") == 0 || g_ascii_strcasecmp(unit, "bytes") == 0)
		return 1;
	const char *letter = *unit ? strchr(letters, g_ascii_tolower(*unit)) : NULL;
	bool decimal = g_ascii_strcasecmp(unit + (*unit != 0), "b") == 0;
	bool binary = *unit && (!unit[1] || g_ascii_strcasecmp(unit + 1, "ib") == 0);
	if (!letter || !(decimal || binary))
		return 0;
	uint64_t scale = 1;
	for (const char *l = letters; l <= letter; l++)
		scale *= decimal ? 1000 : 1024;
	return scale;
}

uint64_t
vml_memory_kib(const struct vml_node *n)
{
	const char *unit = vml_value(n, "unit");
	char *end = NULL;
	uint64_t bytes, value = n ? g_ascii_strtoull(n->text, &end, 10) : 0;
	if (!end || end == n->text || strchr(n->text, '-') || end[strspn(end, " \t\r\n")])
		return 0;
	if (!vml_mul_u64(value, vml_unit_bytes(unit ? unit : "KiB"), &bytes))
		return 0;
	return bytes / 1024 + (bytes % 1024 != 0);
}
