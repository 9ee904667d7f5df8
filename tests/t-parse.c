/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The libxml2 door by tables: trees, and faults with their places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "base/lines.h"
#include "input/source.h"
#include "support/reading.h"
#include "xml/convert.h"
#include "xml/parse.h"

#define COUNT(t) (sizeof(t) / sizeof((t)[0]))
/* Byte strings with NULs inside. */
#define BYTES(s) (s), sizeof(s) - 1

static struct reading
read_text(const char *text)
{
	return reading_of(text, strlen(text));
}

/* ---- trees -------------------------------------------------------------------------------- */

static void
tree(void **state)
{
	(void)state;
	struct reading r = read_text("<domain type='kvm' xmlns:qemu='urn:q'>\n"
				     "  <name>a&amp;b<!-- c --><![CDATA[<d>]]></name>\n"
				     "  <qemu:arg qemu:value='1' xml:lang='en'/>\n"
				     "  <other xmlns='urn:o'><in/></other>\n"
				     "  <un:known of:it='2'/>\n"
				     "</domain>\n");
	assert_int_equal(r.file->ndocuments, 1);
	const struct vml_xml_document *d = &r.file->documents[0];
	assert_int_equal(d->nfaults, 0);
	assert_false(d->lines_only);
	assert_int_equal(d->nnodes, 6);
	const struct vml_node *root = d->root;
	assert_string_equal(root->name, "domain");
	assert_null(root->parent);
	assert_null(root->next);
	assert_string_equal(root->text, "\n  \n  \n  \n  \n");
	assert_int_equal(root->nattrs, 1); /* namespace declarations are none */
	assert_string_equal(vml_value(root, "type"), "kvm");
	const struct vml_node *name = vml_child(root, "name");
	assert_string_equal(name->text, "a&b<d>");
	assert_ptr_equal(name->parent, root);
	const struct vml_node *arg = name->next;
	assert_string_equal(arg->name, "arg");
	assert_string_equal(arg->ns, "urn:q");
	assert_string_equal(vml_lines_slice(r.source, arg->name_at, r.arena), "qemu:arg");
	assert_string_equal(arg->attrs[0].ns, "urn:q");
	assert_null(vml_value(arg, "value"));
	assert_string_equal(arg->attrs[1].ns, "http://www.w3.org/XML/1998/namespace");
	assert_true(arg->self_closing);
	assert_string_equal(arg->text, "");
	assert_int_equal(arg->content.start, arg->content.end);
	assert_null(vml_child(root, "other"));
	assert_string_equal(arg->next->first->ns, "urn:o");
	/* libxml2 keeps undeclared prefixes in the name, and so does libvirt */
	assert_string_equal(arg->next->next->name, "un:known");
	assert_string_equal(arg->next->next->attrs[0].name, "of:it");
	assert_null(arg->next->next->next);
	reading_drop(&r);
}

static void
document_streams(void **state)
{
	(void)state;
	struct reading r = read_text("<?xml version='1.0'?>\n<domain><name>a</name></domain>\n"
				     "\n<!-- b -->\n<domain><name>b</name></domain>\n<broken>\n");
	assert_int_equal(r.file->ndocuments, 3);
	const struct vml_xml_document *d = r.file->documents;
	assert_string_equal(vml_child(d[0].root, "name")->text, "a");
	assert_string_equal(vml_child(d[1].root, "name")->text, "b");
	assert_string_equal(
		vml_lines_slice(r.source, vml_child(d[1].root, "name")->content, r.arena), "b");
	assert_null(d[2].root);
	assert_int_equal(d[2].nfaults, 1);
	assert_int_equal(vml_lines_at(r.source, d[2].extent.start).line, 6);
	reading_drop(&r);
}

/* Later documents are read in the encoding of the first. */
static void
streams_share_an_encoding(void **state)
{
	(void)state;
	struct reading r = read_text("<?xml version='1.0' encoding='cp1252'?><a b='\x80'/>\n"
				     "<a b='\x80'/>");
	assert_int_equal(r.file->ndocuments, 2);
	for (unsigned i = 0; i < 2; i++)
		assert_string_equal(vml_value(r.file->documents[i].root, "b"), "\xe2\x82\xac");
	reading_drop(&r);
	r = reading_of(BYTES("\xfe\xff\0<\0a\0/\0>\0\n\0<\0b\0/\0>"));
	assert_int_equal(r.file->ndocuments, 2);
	assert_string_equal(r.file->documents[1].root->name, "b");
	reading_drop(&r);
}

/* ---- faults ------------------------------------------------------------------------------- */

struct fault_row {
	const char *bytes;
	size_t len;
	enum vml_fault_kind kind;
	uint64_t start, end;
	const char *words; /* part of the text */
};

#define BAD VML_FAULT_NOT_WELL_FORMED

/* Places are the lexer's where it finds the fault, else where libxml2 stood. */
static const struct fault_row fault_table[] = {
	{ BYTES(""), BAD, 0, 0, "" },
	{ BYTES("<a><b></a>"), BAD, 8, 9, "mismatch: b line 1 and a" },
	{ BYTES("<a>\n<b>\n"), BAD, 8, 8, "Premature end of data in tag b line 2" },
	{ BYTES("<a b='<'/>"), BAD, 6, 7, "Unescaped '<'" },
	{ BYTES("<a b=1/>"), BAD, 5, 6, "AttValue" },
	{ BYTES("<a b='1' b='2'/>"), BAD, 9, 10, "redefined" },
	{ BYTES("<a/>x"), BAD, 4, 5, "text outside of the root element" },
	{ BYTES("hello"), BAD, 0, 1, "Start tag expected" },
	{ BYTES("<a>&nbsp;</a>"), BAD, 3, 9, "Entity 'nbsp' not defined" },
	{ BYTES("<a b='x &nbsp; y'/>"), BAD, 8, 14, "Entity 'nbsp' not defined" },
	{ BYTES("<a>b & c</a>"), BAD, 5, 6, "xmlParseEntityRef" },
	{ BYTES("<a>&#0;</a>"), BAD, 3, 7, "invalid xmlChar" },
	{ BYTES("<a><!-- -- --></a>"), BAD, 8, 9, "hyphen" },
	{ BYTES("<a>]]></a>"), BAD, 3, 4, "]]>" },
	{ BYTES("<a>\x01</a>"), BAD, 3, 4, "PCDATA invalid Char value 1" },
	{ BYTES("<a>\0</a>"), BAD, 3, 4, "NUL byte" },
	{ BYTES("<a>\xff</a>"), BAD, 3, 4, "invalid UTF-8" },
	{ BYTES("<?xml version='1.0'encoding='UTF-8'?><a/>"), BAD, 19, 20, "Blank" },
	{ BYTES("<\0a\0>\0&\0b\0;\0<\0/\0a\0>\0"), BAD, 2, 4, "" },
	{ BYTES("\xff\xfe<\0a\0>\0&\0b\0;\0<\0/\0a\0>\0"), BAD, 8, 14, "Entity 'b'" },
	{ BYTES("<?xml version='1.0' encoding='cp1252'?><a>\xe9\xe9&b;</a>"), BAD, 44, 47,
		"Entity 'b'" },
	{ BYTES("<!DOCTYPE a><a/>"), VML_FAULT_DOCTYPE, 0, 9, "document type" },
	{ BYTES("<?xml version='1.0' encoding='Shift_JIS'?><a/>"), VML_FAULT_ENCODING, 30, 39,
		"not read" },
	{ BYTES("<?xml version='1.0' encoding='ISO-8859-12'?><a/>"), VML_FAULT_ENCODING, 30, 41,
		"not known" },
};

static void
faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(fault_table); i++) {
		const struct fault_row *row = &fault_table[i];
		struct reading r = reading_of(row->bytes, row->len);
		const struct vml_xml_document *d = &r.file->documents[r.file->ndocuments - 1];
		assert_null(d->root);
		assert_int_equal(d->nfaults, 1);
		const struct vml_fault *f = &d->faults[0];
		if (f->kind != row->kind || f->at.start != row->start || f->at.end != row->end ||
			!strstr(f->text, row->words))
			fail_msg("row %zu (%s): kind %d, %u to %u, %s", i, row->bytes, f->kind,
				(unsigned)f->at.start, (unsigned)f->at.end, f->text);
		reading_drop(&r);
	}
}

/* ---- the self-check ----------------------------------------------------------------------- */

static const char two_disks[] = "<a>\n<b x='1'/>\n<c y='2'\n z='3'></c>\n</a>";

/* What the lexer says, changed in one way, must be noticed; then spans are lines. */
static void
self_check(void **state)
{
	(void)state;
	for (unsigned change = 0; change < 7; change++) {
		struct vml_arena *a = vml_arena_new();
		struct vml_source *s = vml_source_memory(a, "x", two_disks, strlen(two_disks));
		struct vml_lex lex = *vml_lex(a, s);
		struct vml_lex_document doc = lex.documents[0];
		struct vml_lex_element *e =
			vml_arena_memdup(a, lex.elements, lex.nelements * sizeof(*lex.elements));
		struct vml_lex_attr *attrs =
			vml_arena_memdup(a, lex.attrs, lex.nattrs * sizeof(*lex.attrs));
		vml_lines_index(s, a);
		lex.elements = e;
		lex.attrs = attrs;
		switch (change) {
		case 1: e[2].parent = 2; break;
		case 2: e[1].name_end++; break;
		case 3: e[2].nattrs--; break;
		case 4: attrs[1].name_end--; break;
		case 5: e[2].tag_end -= 8; break; /* another line */
		case 6: doc.nelements--; break;
		default: break;
		}
		xmlDoc *x = xmlReadMemory(two_disks, (int)strlen(two_disks), NULL, NULL, 0);
		struct vml_xml_document d = { .extent = doc.extent };
		vml_convert(a, s, &lex, &doc, x, &d);
		assert_int_equal(d.lines_only, change > 0);
		assert_int_equal(d.nnodes, 3);
		const struct vml_node *b = vml_child(d.root, "b");
		assert_int_equal(b->tag.start, 4);
		assert_int_equal(b->tag.end, change > 0 ? 15 : 14); /* the line ends there */
		assert_int_equal(b->attrs[0].value_at.start, change > 0 ? 4 : 10);
		assert_int_equal(vml_child(d.root, "c")->tag.start, change > 0 ? 24 : 15);
		xmlFreeDoc(x);
		vml_arena_free(a);
	}
}

static void
tree_maps_back(void **state)
{
	(void)state;
	struct reading r = read_text(two_disks);
	const xmlNode *root = xmlDocGetRootElement(r.file->documents[0].tree);
	assert_int_equal(GPOINTER_TO_UINT(root->_private), 1);
	assert_int_equal(GPOINTER_TO_UINT(root->last->prev->_private), 3);
	reading_drop(&r);
}

/* More lines than libxml2's own line numbers hold. */
static void
many_lines(void **state)
{
	(void)state;
	GString *s = g_string_new("<domain>\n");
	for (unsigned i = 0; i < 70000; i++)
		g_string_append_printf(s, "<a n='%u'>\n\n</a>\n", i);
	g_string_append(s, "</domain>\n");
	struct reading r = reading_of(s->str, s->len);
	assert_false(r.file->documents[0].lines_only);
	unsigned i = 0;
	for (const struct vml_node *n = r.file->documents[0].root->first; n; n = n->next, i++)
		assert_int_equal(vml_lines_at(r.source, n->tag.start).line, 2 + 3 * i);
	assert_int_equal(i, 70000);
	reading_drop(&r);
	g_string_free(s, TRUE);
}

/* ---- threads ------------------------------------------------------------------------------ */

static void *
parse_many(void *seed)
{
	unsigned good = 0;
	for (unsigned i = 0; i < 300; i++) {
		g_autofree char *text = g_strdup_printf("<a n='%u'>%s</a>", i,
			(i + GPOINTER_TO_UINT(seed)) % 3 == 0 ? "&x;" : "<b/>");
		struct reading r = read_text(text);
		good += r.file->documents[0].root != NULL;
		reading_drop(&r);
	}
	return GUINT_TO_POINTER(good);
}

static void
threads(void **state)
{
	(void)state;
	GThread *t[4];
	for (unsigned i = 0; i < 4; i++)
		t[i] = g_thread_new("parse", parse_many, GUINT_TO_POINTER(i));
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(GPOINTER_TO_UINT(g_thread_join(t[i])), 200);
}

int
main(void)
{
	vml_xml_init();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tree),
		cmocka_unit_test(document_streams),
		cmocka_unit_test(streams_share_an_encoding),
		cmocka_unit_test(faults),
		cmocka_unit_test(self_check),
		cmocka_unit_test(tree_maps_back),
		cmocka_unit_test(many_lines),
		cmocka_unit_test(threads),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	vml_xml_finish();
	return failed;
}
