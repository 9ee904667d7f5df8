/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Every fixture at every length and with every byte of its headers poked, and damaged at random:
 * any bytes give facts, soon, and the same facts again. Worth most under the sanitizers.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>

#include "support/cases.h"
#include "support/mutate.h"
#include "support/patience.h"
#include "support/scratch.h"
#include "support/verify.h"

enum { SMALL = 512 << 10, LARGEST = 8 << 20 };

static unsigned tried;

static bool
stands(const struct image_case *c, const void *bytes, size_t len, const char *what, size_t at)
{
	double start = patience_now();
	const char *fault = verify_image(bytes, len, c->file);
	double seconds = patience_now() - start;
	if (seconds > patience_for(1))
		fault = "too slow";
	if (fault)
		print_error("%s [%s] %s %zu: %s\n", c->where, c->name, what, at, fault);
	tried++;
	return !fault;
}

/* Lengths where headers end, and some of all others. */
static unsigned
cut(const struct image_case *c, const uint8_t *bytes, size_t len)
{
	unsigned bad = 0;
	for (size_t n = 0; n < len; n += n < 1100 ? 1 : 1 + n / 7) {
		uint8_t *copy = g_memdup2(bytes, n);
		bad += !stands(c, copy, n, "cut at", n);
		g_free(copy);
	}
	return bad;
}

static unsigned
poke(const struct image_case *c, uint8_t *bytes, size_t len, size_t from, size_t count)
{
	unsigned bad = 0;
	for (size_t i = from; i < MIN(len, from + count); i++) {
		uint8_t old = bytes[i];
		const uint8_t values[] = { 0, 0xff, old ^ 0x80, (uint8_t)(old + 1) };
		for (size_t k = 0; k < G_N_ELEMENTS(values); k++) {
			bytes[i] = values[k];
			bad += !stands(c, bytes, len, "poked at", i);
		}
		bytes[i] = old;
	}
	return bad;
}

static unsigned
damage(const struct image_case *c, const uint8_t *bytes, size_t len, unsigned rounds)
{
	GRand *rand = g_rand_new_with_seed((guint32)len);
	uint8_t *copy = g_malloc(len);
	unsigned bad = 0;
	for (unsigned i = 0; i < rounds; i++) {
		if (len > 0)
			memcpy(copy, bytes, len);
		mutate(copy, len, rand);
		bad += !stands(c, copy, len, "damaged", i);
	}
	g_free(copy);
	g_rand_free(rand);
	return bad;
}

/* The first case of each file is gone through byte by byte. */
static unsigned
torture(const struct image_case *c, uint8_t *bytes, size_t len, bool first)
{
	bool small = len <= SMALL;
	unsigned bad = damage(c, bytes, len, mutate_rounds(small ? 40 : 4));
	if (!first)
		return bad;
	bad += cut(c, bytes, small ? len : SMALL);
	bad += poke(c, bytes, len, 0, small ? 640 : 64);
	if (!small) /* VHDX: second header, regions, metadata */
		bad += poke(c, bytes, len, 131072, 32) + poke(c, bytes, len, 196608, 32) +
		       poke(c, bytes, len, 2097152, 200);
	return bad;
}

/* The bytes of the file, NULL where they are too many to damage one by one. */
static char *
load(const struct image_case *c, const char *path, gsize *len)
{
	GStatBuf st;
	if (g_stat(path, &st) < 0)
		fail_msg("%s: %s", c->where, g_strerror(errno));
	char *bytes = NULL;
	GError *error = NULL;
	if (st.st_size <= LARGEST && !g_file_get_contents(path, &bytes, len, &error))
		fail_msg("%s: %s", c->where, error->message);
	return bytes;
}

static void
fixtures(void **state)
{
	(void)state;
	GPtrArray *list = image_cases();
	char *file = g_strdup("");
	unsigned bad = 0;
	for (guint i = 0; i < list->len; i++) {
		const struct image_case *c = list->pdata[i];
		bool first = !g_str_has_prefix(c->where, file) || !*file;
		char *root = scratch_new(), *path = image_case_build(c, root);
		gsize len;
		char *bytes = load(c, path, &len);
		if (bytes)
			bad += torture(c, (uint8_t *)bytes, len, first);
		g_free(file);
		file = g_strndup(c->where, strcspn(c->where, ":"));
		g_free(bytes);
		g_free(path);
		scratch_free(root);
	}
	print_message("%u images\n", tried);
	assert_int_equal(bad, 0);
	g_free(file);
	g_ptr_array_unref(list);
}

/* Bytes that cost a careless reader its time. */
static void
costly(void **state)
{
	(void)state;
	static const char qcow2[] = "QFI\xfb\0\0\0\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x15"
				    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				    "\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0"
				    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				    "\0\0\0\4\0\0\0\x68";
	static const struct {
		const char *start, *fill;
		size_t start_len, fill_len; /* 0 = as strlen() says */
	} rows[] = {
		{ "version=1\n", "\n", 0, 0 },
		{ "version=1\n", "RW\n", 0, 0 },
		{ "version=1\n", "RW 1 FLAT \"a\" 0\n", 0, 0 },
		{ "version=1\n", "RW 1 FLAT \"a\" 0\n\n\n\n", 0, 0 },
		{ "version=1\n", "9", 0, 0 },
		{ "version=1\n", "\n\n\n\n\n\n\n\n9\n\n\n\n\n\n\n\n", 0, 0 },
		{ "version=1\n", "CID=", 0, 0 },
		{ "version=1\n", "parentFileNameHint", 0, 0 },
		{ "#", "#\n", 0, 0 },
		{ qcow2, "\x11\x11\x11\x11\0\0\0\0", sizeof(qcow2) - 1, 8 },
	};
	/* 2 MiB of clusters, and in the first one extensions only */
	struct image_case c = { .where = (char *)"costly", .file = (char *)"i" };
	const size_t len = 2 << 20;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		char *bytes = g_malloc0(len);
		size_t n = rows[i].fill_len ? rows[i].fill_len : strlen(rows[i].fill);
		size_t at = rows[i].start_len ? rows[i].start_len : strlen(rows[i].start);
		memcpy(bytes, rows[i].start, at);
		for (; n > 0 && at + n <= len; at += n)
			memcpy(bytes + at, rows[i].fill, n);
		c.name = (char *)rows[i].fill;
		assert_true(stands(&c, bytes, len, "row", i));
		g_free(bytes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(costly),
		cmocka_unit_test(fixtures),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
