/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hostile XML: it is refused, or read, in bounds of time and memory, and leads nowhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "support/patience.h"
#include "support/reading.h"
#include "support/scratch.h"
#include "xml/parse.h"

#define COUNT(t) (sizeof(t) / sizeof((t)[0]))

static void
repeat(GString *s, const char *what, size_t n)
{
	gsize len = strlen(what), at = s->len;
	g_string_set_size(s, at + n * len);
	for (size_t i = 0; i < n; i++)
		memcpy(s->str + at + i * len, what, len);
}

static void
huge_attribute(GString *s)
{
	g_string_append(s, "<a b='");
	repeat(s, "x", 100u << 20);
	g_string_append(s, "'/>");
}

static void
deep_nesting(GString *s)
{
	repeat(s, "<a>", 100000);
	repeat(s, "</a>", 100000);
}

static void
many_attributes(GString *s)
{
	g_string_append(s, "<a");
	for (unsigned i = 0; i < 200000; i++)
		g_string_append_printf(s, " a%u=''", i);
	g_string_append(s, "/>");
}

static void
billion_laughs(GString *s)
{
	g_string_append(s, "<?xml version='1.0'?>\n<!DOCTYPE l [<!ENTITY l0 'lol'>");
	for (unsigned i = 1; i < 10; i++) {
		g_string_append_printf(s, "<!ENTITY l%u '", i);
		for (unsigned j = 0; j < 10; j++)
			g_string_append_printf(s, "&l%u;", i - 1);
		g_string_append(s, "'>");
	}
	g_string_append(s, "]><l>&l9;</l>");
}

static void
parameter_laughs(GString *s)
{
	g_string_append(s, "<!DOCTYPE l [<!ENTITY % a0 'x'>");
	for (unsigned i = 1; i < 30; i++)
		g_string_append_printf(s, "<!ENTITY %% a%u '&#37;a%u;&#37;a%u;'>", i, i - 1, i - 1);
	g_string_append(s, "%a29;]><l/>");
}

static void
quadratic(GString *s)
{
	g_string_append(s, "<!DOCTYPE l [<!ENTITY a '");
	repeat(s, "x", 100000);
	g_string_append(s, "'>]><l>");
	repeat(s, "&a;", 30000);
	g_string_append(s, "</l>");
}

static void
external_entity(GString *s)
{
	g_string_append(s, "<!DOCTYPE l [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><l>&a;</l>");
}

static void
external_subset(GString *s)
{
	g_string_append(s, "<!DOCTYPE l SYSTEM 'http://127.0.0.1:9/x.dtd'><l/>");
}

static void
doctype_in_utf16(GString *s)
{
	gsize n = 0;
	g_autofree char *text = g_convert("<!DOCTYPE l [<!ENTITY a 'b'>]><l>&a;</l>", -1,
		"UTF-16LE", "UTF-8", NULL, &n, NULL);
	g_string_append(s, "\xff\xfe");
	g_string_append_len(s, text, (gssize)n);
}

static void
doctype_in_utf7(GString *s)
{
	g_string_append(s, "<?xml version='1.0' encoding='UTF-7'?>\n"
			   "+ADwAIQ-DOCTYPE l [+ADwAIQ-ENTITY a 'b'>]><l/>");
}

static void
doctype_late(GString *s)
{
	g_string_append(s, "<a b=<");
	billion_laughs(s);
}

static void
gzip_bomb(GString *s)
{
	g_string_append_len(s, "\x1f\x8b\x08\0\0\0\0\0\2\3\xed\xc1", 12);
	repeat(s, "\x01", 200000);
}

static void
nul_bytes(GString *s)
{
	g_string_append(s, "<a>");
	g_string_set_size(s, 10u << 20);
	memset(s->str + 3, 0, s->len - 3);
}

static void
invalid_utf8(GString *s)
{
	g_string_append(s, "<a>");
	repeat(s, "\xc3", 8u << 20);
}

static void
ebcdic(GString *s)
{
	g_string_append(s, "\x4c\x6f\xa7\x94\x93\x40\xa5\x85\x99\xa2\x89\x96\x95\x7e\x7d\xf1");
}

static void
white_space(GString *s)
{
	repeat(s, " \n", 100u << 20);
}

static void
many_elements(GString *s)
{
	g_string_append(s, "<a>");
	repeat(s, "<b/>", 2000000);
	g_string_append(s, "</a>");
}

static void
many_documents(GString *s)
{
	repeat(s, "<a/>", 4000000);
}

static void
long_name(GString *s)
{
	g_string_append(s, "<");
	repeat(s, "n", 60000);
	g_string_append(s, "/>");
}

static void
open_comment(GString *s)
{
	g_string_append(s, "<a>");
	repeat(s, "<!-- ", 1000000);
}

static void
wide_name_lists(GString *s)
{
	for (unsigned i = 0; i < 60000; i++)
		g_string_append_printf(s, "<n%u a%u=''/>\n", i, i);
}

static const struct {
	const char *name;
	void (*make)(GString *s);
	int kind; /* enum vml_fault_kind, or -1: read, or refused by libxml2 */
} hostile_table[] = {
	{ "100 MiB attribute", huge_attribute, VML_FAULT_TOO_LARGE },
	{ "100000 nested elements", deep_nesting, VML_FAULT_TOO_LARGE },
	{ "200000 attributes", many_attributes, VML_FAULT_TOO_LARGE },
	{ "billion laughs", billion_laughs, VML_FAULT_DOCTYPE },
	{ "parameter entities", parameter_laughs, VML_FAULT_DOCTYPE },
	{ "quadratic entities", quadratic, VML_FAULT_DOCTYPE },
	{ "external entity", external_entity, VML_FAULT_DOCTYPE },
	{ "external subset", external_subset, VML_FAULT_DOCTYPE },
	{ "DOCTYPE in UTF-16", doctype_in_utf16, VML_FAULT_DOCTYPE },
	{ "DOCTYPE in UTF-7", doctype_in_utf7, VML_FAULT_ENCODING },
	{ "DOCTYPE behind a fault", doctype_late, VML_FAULT_NOT_WELL_FORMED },
	{ "gzip bomb", gzip_bomb, VML_FAULT_NOT_WELL_FORMED },
	{ "NUL bytes", nul_bytes, VML_FAULT_NOT_WELL_FORMED },
	{ "invalid UTF-8", invalid_utf8, VML_FAULT_NOT_WELL_FORMED },
	{ "EBCDIC", ebcdic, VML_FAULT_ENCODING },
	{ "200 MiB of white space", white_space, VML_FAULT_TOO_LARGE },
	{ "2000000 elements", many_elements, VML_FAULT_TOO_LARGE },
	{ "4000000 documents", many_documents, VML_FAULT_TOO_LARGE },
	{ "name of 60000 bytes", long_name, -1 },
	{ "comments that never end", open_comment, VML_FAULT_NOT_WELL_FORMED },
	{ "60000 documents of different names", wide_name_lists, -1 },
};

static void
hostile(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(hostile_table); i++) {
		GString *s = g_string_new(NULL);
		hostile_table[i].make(s);
		double begin = patience_now();
		struct reading r = reading_of(s->str, s->len);
		double seconds = patience_now() - begin;
		const struct vml_xml_document *d = &r.file->documents[r.file->ndocuments - 1];
		if (hostile_table[i].kind >= 0 &&
			(d->nfaults != 1 || (int)d->faults[0].kind != hostile_table[i].kind))
			fail_msg("%s: fault of kind %d", hostile_table[i].name,
				d->nfaults > 0 ? (int)d->faults[0].kind : -1);
		if (seconds > patience_for(5))
			fail_msg("%s took %.1f s", hostile_table[i].name, seconds);
		if (vml_arena_used(r.arena) > 256u << 20)
			fail_msg("%s took %zu bytes", hostile_table[i].name,
				vml_arena_used(r.arena));
		reading_drop(&r);
		g_string_free(s, TRUE);
	}
}

static void
xinclude_is_inert(void **state)
{
	(void)state;
	char *dir = scratch_new();
	g_autofree char *path = g_build_filename(dir, "secret.xml", NULL);
	assert_true(g_file_set_contents(path, "<secret/>", -1, NULL));
	g_autofree char *text = g_strdup_printf(
		"<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='%s'/>"
		"<xi:include href='%s' parse='text'/></a>",
		path, path);
	struct reading r = reading_of(text, strlen(text));
	const struct vml_xml_document *d = &r.file->documents[0];
	assert_int_equal(d->nnodes, 3);
	assert_string_equal(d->root->first->name, "include");
	assert_null(d->root->first->first);
	assert_string_equal(d->root->first->text, "");
	reading_drop(&r);
	scratch_free(dir);
}

int
main(void)
{
	vml_xml_init();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile),
		cmocka_unit_test(xinclude_is_inert),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	vml_xml_finish();
	return failed;
}
