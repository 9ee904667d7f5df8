/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The libvirt probe and libvirt's readings against the installed libvirt itself, on every fixture
 * and on damaged ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "support/cases.h"
#include "support/libvirt.h"
#include "support/mutate.h"
#include "support/peruse.h"
#include "support/scratch.h"

static const enum vml_format backing_formats[] = { VML_FORMAT_COW, VML_FORMAT_QCOW,
	VML_FORMAT_QCOW2, VML_FORMAT_QED, VML_FORMAT_VMDK };

/* The reading's format in libvirt's words. */
static const char *
format_word(const struct vml_reading *r)
{
	if (r->fails)
		return "fails";
	if (!r->backing)
		return "none";
	if (r->probe_trusted)
		return "auto-safe";
	if (r->format != VML_FORMAT_NONE)
		return vml_format_libvirt(r->format);
	return g_strcmp0(r->format_name, "none") == 0 ? "none" : "auto";
}

static bool
same_reading(const char *label, enum vml_format f, const struct vml_reading *r,
	const struct vml_bytes *b)
{
	char *backing;
	const char *format, *told = vml_format_libvirt(f);
	libvirt_read(told, b->head.data, b->head.len, &backing, &format);
	bool same = g_strcmp0(backing, r->backing) == 0 && strcmp(format, format_word(r)) == 0;
	if (!same)
		print_error("%s read as %s: '%s' %s, libvirt '%s' %s\n", label, told,
			r->backing ? r->backing : "", format_word(r), backing ? backing : "",
			format);
	g_free(backing);
	return same;
}

static bool
same_readings(const char *label, const struct vml_bytes *b)
{
	struct vml_arena *a = vml_arena_new();
	struct vml_want want;
	const struct vml_image *im = vml_image_parse(a, b, label, &want);
	bool same = true;
	for (size_t i = 0; i < G_N_ELEMENTS(backing_formats); i++) {
		enum vml_format f = backing_formats[i];
		same &= same_reading(label, f, im->readings[f], b);
	}
	vml_arena_free(a);
	return same;
}

static bool
same_probe(const char *label, const struct vml_bytes *b, const char *path)
{
	const char *mine = vml_format_libvirt(vml_probe_libvirt(b)), *its = libvirt_probe(path);
	if (strcmp(mine, its) != 0)
		print_error(
			"%s: probe %s, libvirt %s (%zu bytes)\n", label, mine, its, b->head.len);
	return strcmp(mine, its) == 0;
}

/* Cut short, most often where headers end. */
static size_t
shorter(size_t len, GRand *rand)
{
	size_t near = len < 128 || g_rand_int_range(rand, 0, 4) == 0 ? len : 128;
	return (size_t)g_rand_int_range(rand, 0, (gint32)near + 1);
}

static bool
write_file(const char *path, const void *bytes, size_t len)
{
	FILE *f = fopen(path, "w");
	bool good = f && fwrite(bytes, 1, len, f) == len;
	return f && fclose(f) == 0 && good;
}

/* Damaged copies of one header; the probe is asked through a file. */
static unsigned
damaged(const struct image_case *c, const struct vml_bytes *b, const char *path, unsigned rounds)
{
	GRand *rand = g_rand_new_with_seed(b->head.len ? b->head.data[0] : 0);
	uint8_t *copy = g_malloc(b->head.len + 1);
	unsigned bad = 0;
	for (unsigned i = 0; i < rounds && b->head.len > 0; i++) {
		memcpy(copy, b->head.data, b->head.len);
		mutate(copy, b->head.len, rand);
		struct vml_bytes changed = *b;
		changed.head.data = copy;
		if (i % 4 == 0)
			changed.head.len = shorter(b->head.len, rand);
		changed.file_size = changed.head.len;
		bad += !same_readings(c->where, &changed);
		if (i % 8 == 0 && write_file(path, copy, changed.head.len))
			bad += !same_probe(c->where, &changed, path);
	}
	g_free(copy);
	g_rand_free(rand);
	return bad;
}

static void
fixtures(void **state)
{
	(void)state;
	GPtrArray *list = image_cases();
	unsigned bad = 0, rounds = mutate_rounds(40);
	for (guint i = 0; i < list->len; i++) {
		const struct image_case *c = list->pdata[i];
		char *root = scratch_new(), *path = image_case_build(c, root);
		GByteArray *head = g_byte_array_new();
		struct vml_bytes b = peruse_head(path, head);
		bad += !same_probe(c->where, &b, path);
		bad += !same_readings(c->where, &b);
		bad += damaged(c, &b, path, rounds);
		g_byte_array_unref(head);
		g_free(path);
		scratch_free(root);
	}
	assert_int_equal(bad, 0);
	g_ptr_array_unref(list);
}

int
main(void)
{
	g_setenv("LIBVIRT_LOG_OUTPUTS", "4:stderr", TRUE);
	if (!libvirt_present())
		return 77;
	const struct CMUnitTest tests[] = { cmocka_unit_test(fixtures) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
