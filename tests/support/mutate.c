/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Damage: bytes, numbers at the edges of their types, and pieces moved about. */
#include "support/mutate.h"

static size_t
place(size_t len, GRand *rand)
{
	static const size_t near[] = { 64, 128, 128, 512, 1024, 4096, SIZE_MAX };
	size_t range = near[g_rand_int_range(rand, 0, G_N_ELEMENTS(near))];
	return (size_t)g_rand_int_range(rand, 0, (gint32)MIN(len, range));
}

static void
poke_number(uint8_t *bytes, size_t len, GRand *rand)
{
	static const uint64_t values[] = { 0, 1, 2, 3, 4, 7, 8, 9, 16, 21, 22, 63, 64, 72, 104, 112,
		255, 511, 512, 1023, 1024, 4096, 32768, 33280, 65536, 0x100000, 0x7fffffff,
		0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000,
		0xffffffffffffffff };
	uint64_t value = values[g_rand_int_range(rand, 0, G_N_ELEMENTS(values))];
	unsigned width = 1u << g_rand_int_range(rand, 0, 4);
	gboolean big = g_rand_boolean(rand);
	size_t at = place(len, rand) & ~(size_t)(width - 1);
	for (unsigned i = 0; i < width && at + i < len; i++)
		bytes[at + i] = (uint8_t)(value >> 8 * (big ? width - 1 - i : i));
}

void
mutate(uint8_t *bytes, size_t len, GRand *rand)
{
	unsigned count = (unsigned)g_rand_int_range(rand, 1, 4);
	for (unsigned i = 0; i < count && len > 0; i++) {
		size_t at = place(len, rand);
		switch (g_rand_int_range(rand, 0, 4)) {
		case 0: bytes[at] = (uint8_t)g_rand_int(rand); break;
		case 1: bytes[at] ^= (uint8_t)(1u << g_rand_int_range(rand, 0, 8)); break;
		case 2: poke_number(bytes, len, rand); break;
		default: bytes[at] = (uint8_t)(bytes[at] + 1); break;
		}
	}
}

unsigned
mutate_rounds(unsigned fallback)
{
	const char *given = g_getenv("VMLINT_ROUNDS");
	return given ? (unsigned)g_ascii_strtoull(given, NULL, 10) : fallback;
}

unsigned
mutate_seed(unsigned fallback)
{
	const char *given = g_getenv("VMLINT_SEED");
	return given ? (unsigned)g_ascii_strtoull(given, NULL, 10) : fallback;
}
