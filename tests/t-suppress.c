/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Suppressions as the program shows them, beyond the fixtures of their rules: other encodings,
 * several documents in a file, what --fix-xml makes of them, and the day.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "support/command.h"
#include "support/scratch.h"

/* %s stands in front of a disk for which VML305 would be told. */
#define DOMAIN                                                      \
	"<domain type='kvm'>\n"                                     \
	"  <name>web</name>\n"                                      \
	"  <memory unit='MiB'>512</memory>\n"                       \
	"  <os><type arch='x86_64' machine='q35'>hvm</type></os>\n" \
	"  <devices>\n"                                             \
	"%s"                                                        \
	"    <disk type='file' device='disk'>\n"                    \
	"      <source file='/img/base.img'/>\n"                    \
	"      <target dev='vda' bus='virtio'/>\n"                  \
	"    </disk>\n"                                             \
	"  </devices>\n"                                            \
	"</domain>\n"

static void
write_bytes(const char *dir, const char *name, const char *bytes, gsize len)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);
	assert_true(g_file_set_contents(path, bytes, (gssize)len, NULL));
}

static struct command
vmlint(const char *dir, const char *line, const char *epoch)
{
	g_autofree char *all = g_strdup_printf(
		"%s --isolated --select VML305,VML901,VML904 %s", house_path("VMLINT"), line);
	const char *argv[] = { "sh", "-c", all, NULL };
	char **env = g_get_environ();

	env = g_environ_unsetenv(env, "SOURCE_DATE_EPOCH");
	if (epoch)
		env = g_environ_setenv(env, "SOURCE_DATE_EPOCH", epoch, TRUE);
	struct command c = command_run(argv, dir, NULL, env);
	g_strfreev(env);
	return c;
}

/* Ids told of, in order. */
static char *
ids(const char *dir, const char *file, const char *epoch)
{
	g_autofree char *line = g_strdup_printf("--output-format concise %s", file);
	struct command c = vmlint(dir, line, epoch);
	GString *text = g_string_new(NULL);
	g_auto(GStrv) lines = g_strsplit(c.out, "\n", -1);

	for (char **at = lines; *at; at++)
		if (strrchr(*at, '['))
			g_string_append_printf(
				text, "%s%.6s", text->len ? " " : "", strrchr(*at, '[') + 1);
	if (c.code > 1)
		g_string_append(text, c.err);
	command_clear(&c);
	return g_string_free(text, FALSE);
}

static void
comments_in_every_encoding(void **state)
{
	(void)state;
	static const char *const encodings[] = { "UTF-8", "UTF-16LE", "UTF-16BE", "ISO-8859-1" };
	static const struct {
		const char *comment, *ids;
	} cases[] = {
		{ "", "VML305" },
		{ "    <!-- vmlint: ignore VML305 gr\xc3\xbc\xc3\x9f -->\n", "" },
		{ "    <!--vmlint:ignore VML305-->\n", "" },
		{ "    <!-- vmlint: ignore nonesuch -->\n", "VML901 VML305" },
		{ "    <!-- <!- vmlint: ignore VML305 -->\n", "VML305" },
	};
	char *dir = scratch_new();

	for (size_t e = 0; e < G_N_ELEMENTS(encodings); e++)
		for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
			bool wide = g_str_has_prefix(encodings[e], "UTF-16");
			g_autofree char *body = g_strdup_printf(DOMAIN, cases[i].comment);
			g_autofree char *text = g_strdup_printf(
				"%s<?xml version='1.0' encoding='%s'?>\n%s",
				wide ? "\xef\xbb\xbf" : "", wide ? "UTF-16" : encodings[e], body);
			gsize len;
			g_autofree char *bytes =
				g_convert(text, -1, encodings[e], "UTF-8", NULL, &len, NULL);
			assert_non_null(bytes);
			write_bytes(dir, "a.xml", bytes, len);
			g_autofree char *told = ids(dir, "a.xml", NULL);
			if (strcmp(told, cases[i].ids) != 0)
				fail_msg("%s, %s: %s", encodings[e], cases[i].comment, told);
		}
	scratch_free(dir);
}

/* In a stream of documents a comment speaks for its own. */
static void
documents_of_a_stream(void **state)
{
	(void)state;
	char *dir = scratch_new();
	g_autofree char *one =
		g_strdup_printf("<!-- vmlint: ignore-file VML305 x -->\n" DOMAIN, "");
	g_autofree char *two = g_strdup_printf(DOMAIN, "");
	g_autofree char *both = g_strconcat(one, two, NULL);

	write_bytes(dir, "a.xml", both, strlen(both));
	g_autofree char *told = ids(dir, "a.xml", NULL);
	assert_string_equal(told, "VML305");
	scratch_free(dir);
}

static void
day_is_the_last(void **state)
{
	(void)state;
	char *dir = scratch_new();
	g_autofree char *text =
		g_strdup_printf(DOMAIN, "    <!-- vmlint: ignore VML305 until=2026-02-28 x -->\n");

	write_bytes(dir, "a.xml", text, strlen(text));
	g_autofree char *before = ids(dir, "a.xml", "1772236800"); /* 2026-02-28 00:00 */
	g_autofree char *after = ids(dir, "a.xml", "1772323200");  /* 2026-03-01 00:00 */
	assert_string_equal(before, "");
	assert_string_equal(after, "VML904 VML305");
	scratch_free(dir);
}

/* Removed with their lines; what is suppressed is not mended, nor is a slip in a suppression. */
static void
fixing_removes_what_is_of_no_use(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "    <!-- vmlint: ignore VML306 until=2020-01-31 y -->\n"
		  "    <!-- vmlint: ignore VML305 x -->\n",
			"    <!-- vmlint: ignore VML305 x -->\n" },
		{ "    <!-- vmlint: ignore VML3O6 y -->\n    <!-- vmlint: ignore VML305 x -->\n",
			"    <!-- vmlint: ignore VML3O6 y -->\n"
			"    <!-- vmlint: ignore VML305 x -->\n" },
		{ "    <!-- vmlint: ignore VML305 x -->\n\n",
			"    <!-- vmlint: ignore VML305 x -->\n\n" },
		{ "    <!-- vmlint: ignore VML305 x --> "
		  "<!-- vmlint: ignore VML306 until=2020-01-31 y -->\n",
			"    <!-- vmlint: ignore VML305 x --> \n" },
		{ "    <!-- vmlint: ignore VML305 x -->\n"
		  "    <!-- vmlint: ignore VML305 until=2020-01-31 y -->\n",
			"    <!-- vmlint: ignore VML305 x -->\n" },
	};
	char *dir = scratch_new();

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf(DOMAIN, cases[i][0]);
		g_autofree char *wanted = g_strdup_printf(DOMAIN, cases[i][1]);
		g_autofree char *path = g_build_filename(dir, "a.xml", NULL);
		g_autofree char *now = NULL;
		write_bytes(dir, "a.xml", text, strlen(text));
		struct command c = vmlint(dir, "--fix-xml a.xml", NULL);
		assert_true(g_file_get_contents(path, &now, NULL, NULL));
		if (c.code != 0 || strcmp(now, wanted) != 0)
			fail_msg("%s: %d %s%s\n%s", cases[i][0], c.code, c.out, c.err, now);
		bool changed = strcmp(text, now) != 0;
		if (changed != (strstr(c.out, "; 1 file mended\n") != NULL))
			fail_msg("%s: %s", cases[i][0], c.out);
		command_clear(&c);
	}
	scratch_free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comments_in_every_encoding),
		cmocka_unit_test(documents_of_a_stream),
		cmocka_unit_test(day_is_the_last),
		cmocka_unit_test(fixing_removes_what_is_of_no_use),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
