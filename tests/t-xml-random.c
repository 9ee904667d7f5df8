/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Random documents through lexer and libxml2 together: the tree means what the writer meant, every
 * span is where he put it, an edit at a span changes what it should and nothing else, and on
 * mutants the two never disagree about a document that libxml2 accepts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <glib.h>
#include <libxml/parser.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/lines.h"
#include "input/source.h"
#include "support/reading.h"
#include "support/xml-sample.h"
#include "xml/parse.h"

#define N_SAMPLES 1500u
#define N_EDITS 3000u
#define N_MUTANTS 10000u

static struct xml_sample *
random_sample(GRand *rnd, unsigned ndocuments)
{
	const struct xml_writing *w;
	do
		w = &xml_writings[g_rand_int_range(rnd, 0, (gint32)xml_nwritings)];
	while (w->refused);
	return xml_sample_new(rnd, w, ndocuments);
}

/* ---- meaning and places ------------------------------------------------------------------- */

static void
check_span(struct vml_span at, uint64_t start, uint64_t end)
{
	assert_int_equal(at.start, start);
	assert_int_equal(at.end, end);
}

static void
check_attrs(const struct xml_sample *x, const struct vml_node *n, const struct vml_lex_element *e)
{
	const struct vml_attr *a = n->attrs;
	for (unsigned i = e->first_attr; i < e->first_attr + e->nattrs; i++) {
		const struct vml_lex_attr *l = &g_array_index(x->attrs, struct vml_lex_attr, i);
		if (!x->values->pdata[i])
			continue; /* a namespace */
		assert_string_equal(a->value, x->values->pdata[i]);
		check_span(a->name_at, l->name, l->name_end);
		check_span(a->value_at, l->value, l->value_end);
		a++;
	}
	assert_int_equal(a - n->attrs, n->nattrs);
}

static void
check_node(const struct xml_sample *x, const struct vml_node *n, const struct vml_lex_element *e,
	const char *text)
{
	check_span(n->tag, e->tag, e->tag_end);
	check_span(n->name_at, e->tag + x->writing->unit, e->name_end);
	check_span(n->content, e->tag_end, e->close);
	check_span(n->whole, e->tag, e->end);
	assert_int_equal(n->self_closing, e->self_closing);
	assert_int_equal(n->parent ? n->parent->index + 1 : 0, e->parent);
	assert_string_equal(n->text, text);
	check_attrs(x, n, e);
}

/* In document order, by the links. */
static const struct vml_node *
following(const struct vml_node *n)
{
	if (n->first)
		return n->first;
	while (n && !n->next)
		n = n->parent;
	return n ? n->next : NULL;
}

static void
check_document(const struct xml_sample *x, const struct vml_xml_document *d,
	const struct vml_lex_document *truth)
{
	if (d->nfaults > 0)
		fail_msg("%s as %s: %s at %u", x->writing->iconv, x->writing->declared,
			d->faults[0].text, (unsigned)d->faults[0].at.start);
	assert_non_null(d->root);
	assert_false(d->lines_only);
	assert_int_equal(d->nnodes, truth->nelements);
	check_span(d->extent, truth->extent.start, truth->extent.end);
	const struct vml_node *n = d->root;
	for (unsigned i = 0; i < truth->nelements; i++, n = following(n)) {
		assert_non_null(n);
		assert_int_equal(n->index, i);
		unsigned at = truth->first_element + i;
		check_node(x, n, &g_array_index(x->elements, struct vml_lex_element, at),
			x->texts->pdata[at]);
	}
	assert_null(n);
}

/* libxml2 2.9 cannot read some declarations of UTF-16 that has no byte order mark. */
static bool
unreadable(const struct xml_sample *x, const struct vml_xml_file *f)
{
	return x->writing->unit == 2 && x->writing->mark[0] == '\0' && f->documents[0].nfaults > 0;
}

static void
samples(void **state)
{
	(void)state;
	g_autoptr(GRand) rnd = g_rand_new_with_seed(4);
	unsigned passed_over = 0;
	for (unsigned i = 0; i < N_SAMPLES; i++) {
		struct xml_sample *x = random_sample(rnd, i % 4 == 0 ? 3 : 1);
		struct reading r = reading_copy(x->bytes, x->len);
		if (unreadable(x, r.file)) {
			passed_over++;
			reading_drop(&r);
			xml_sample_free(x);
			continue;
		}
		assert_int_equal(r.file->ndocuments, x->documents->len);
		for (unsigned j = 0; j < x->documents->len; j++)
			check_document(x, &r.file->documents[j],
				&g_array_index(x->documents, struct vml_lex_document, j));
		reading_drop(&r);
		xml_sample_free(x);
	}
	assert_true(passed_over < N_SAMPLES / 50);
}

/* ---- editing ------------------------------------------------------------------------------ */

/* Writes "new <&value" between the quotes of one attribute, in the file's own encoding. */
static GString *
edited(const struct xml_sample *x, const struct vml_attr *a)
{
	gsize n = 0;
	g_autofree char *value =
		g_convert("new &lt;&amp;value", -1, x->writing->iconv, "UTF-8", NULL, &n, NULL);
	GString *s = g_string_new_len((const char *)x->bytes, (gssize)x->len);
	g_string_erase(s, (gssize)a->value_at.start, (gssize)(a->value_at.end - a->value_at.start));
	g_string_insert_len(s, (gssize)a->value_at.start, value, (gssize)n);
	return s;
}

/* Both trees are the same but for the value of one attribute. */
static void
check_edit(const struct vml_xml_document *before, const struct vml_xml_document *after,
	const struct vml_attr *changed)
{
	assert_int_equal(after->nfaults, 0);
	assert_int_equal(before->nnodes, after->nnodes);
	const struct vml_node *y = after->root;
	for (const struct vml_node *x = before->root; x; x = following(x), y = following(y)) {
		assert_string_equal(x->name, y->name);
		assert_string_equal(x->text, y->text);
		assert_int_equal(x->nattrs, y->nattrs);
		for (unsigned i = 0; i < x->nattrs; i++) {
			assert_string_equal(x->attrs[i].name, y->attrs[i].name);
			assert_string_equal(y->attrs[i].value,
				&x->attrs[i] == changed ? "new <&value" : x->attrs[i].value);
		}
	}
	assert_null(y);
}

static const struct vml_attr *
random_attr(GRand *rnd, const struct vml_xml_document *d)
{
	unsigned total = 0, at;
	for (const struct vml_node *n = d->root; n; n = following(n))
		total += n->nattrs;
	if (total == 0)
		return NULL;
	at = (unsigned)g_rand_int_range(rnd, 0, (gint32)total);
	const struct vml_node *n = d->root;
	for (; at >= n->nattrs; n = following(n))
		at -= n->nattrs;
	return &n->attrs[at];
}

static void
editing(void **state)
{
	(void)state;
	g_autoptr(GRand) rnd = g_rand_new_with_seed(5);
	unsigned done = 0;
	while (done < N_EDITS) {
		struct xml_sample *x = random_sample(rnd, 1);
		struct reading before = reading_copy(x->bytes, x->len);
		for (unsigned i = 0; i < 5; i++) {
			const struct vml_attr *a = random_attr(rnd, &before.file->documents[0]);
			if (!a)
				break;
			GString *bytes = edited(x, a);
			struct reading after = reading_copy(bytes->str, bytes->len);
			check_edit(&before.file->documents[0], &after.file->documents[0], a);
			reading_drop(&after);
			g_string_free(bytes, TRUE);
			done++;
		}
		reading_drop(&before);
		xml_sample_free(x);
	}
}

/* ---- mutants ------------------------------------------------------------------------------ */

/* Ones that matter to a lexer; the first of each is its length. */
static const char *const tokens[] = { "<", ">", "/>", "</", "\"", "'", "=", "&", ";", "&#", "<!--",
	"-->", "--", "<![CDATA[", "]]>", "<?", "?>", "<?xml ", " ", "\n", "\r\n", "\t", ":",
	"xmlns", "xmlns:q=''", "a", "\xff", "\xc3\xa9", "\x01", "<!DOCTYPE a>", "\xef\xbb\xbf",
	"encoding=" };

static void
mutate(GRand *rnd, GString *s)
{
	unsigned rounds = (unsigned)g_rand_int_range(rnd, 1, 4);
	for (unsigned i = 0; i < rounds && s->len > 0; i++) {
		gssize at = g_rand_int_range(rnd, 0, (gint32)s->len);
		gssize len = g_rand_int_range(rnd, 1, 12);
		len = MIN(len, (gssize)s->len - at);
		gint32 token = g_rand_int_range(rnd, 0, (gint32)G_N_ELEMENTS(tokens));
		g_autofree char *piece = g_strndup(s->str + at, (gsize)len);
		switch (g_rand_int_range(rnd, 0, 6)) {
		case 0: s->str[at] = (char)g_rand_int_range(rnd, 0, 256); break;
		case 1: g_string_erase(s, at, len); break;
		case 2: g_string_insert(s, at, tokens[token]); break;
		case 3: g_string_truncate(s, (gsize)at); break;
		case 4:
			g_string_insert_len(
				s, g_rand_int_range(rnd, 0, (gint32)s->len), piece, len);
			break;
		default: g_string_overwrite(s, (gsize)at, tokens[token]);
		}
	}
}

static void
check_spans(const struct vml_xml_document *d)
{
	for (unsigned i = 0; i < d->nfaults; i++) {
		assert_true(d->faults[i].at.start <= d->faults[i].at.end);
		assert_true(d->faults[i].at.end <= d->extent.end);
	}
	for (const struct vml_node *n = d->root; n; n = following(n)) {
		assert_true(d->extent.start <= n->tag.start && n->whole.end <= d->extent.end);
		assert_true(n->tag.start < n->name_at.start && n->name_at.end <= n->tag.end);
		assert_true(n->tag.end <= n->content.end && n->content.end <= n->whole.end);
	}
}

/* Values without references and white space read the same in the file. */
static void
check_values(const struct reading *r, const struct vml_xml_document *d)
{
	for (const struct vml_node *n = d->root; n; n = following(n)) {
		for (unsigned i = 0; i < n->nattrs; i++) {
			char *raw = vml_lines_slice(r->source, n->attrs[i].value_at, r->arena);
			if (!strpbrk(raw, "&\r\n\t"))
				assert_string_equal(raw, n->attrs[i].value);
		}
	}
}

#if LIBXML_VERSION >= 21200
static void
ignore(void *data, const xmlError *e)
#else
static void
ignore(void *data, xmlError *e)
#endif
{
	(void)data, (void)e;
}

/* Whether libxml2 by itself accepts all of it as one document. */
static bool
accepted(const GString *s)
{
	xmlSetStructuredErrorFunc(NULL, ignore);
	xmlDoc *doc = xmlReadMemory(s->str, (int)s->len, NULL, NULL, XML_PARSE_NONET);
	xmlSetStructuredErrorFunc(NULL, NULL);
	xmlFreeDoc(doc);
	return doc;
}

/* What vmlint refuses although libxml2 does not; behind the root it does not even look at bytes. */
static bool
deliberate(const struct vml_xml_file *f, const GString *s)
{
	const struct vml_xml_document *last = &f->documents[f->ndocuments - 1];
	if (last->nfaults == 0)
		return false;
	static const char *const bad_bytes[] = { "NUL", "invalid UTF", "byte ", "half of" };
	const struct vml_fault *first = &last->faults[0];
	for (unsigned i = 0; i < G_N_ELEMENTS(bad_bytes); i++)
		if (g_str_has_prefix(first->text, bad_bytes[i]))
			return true;
	return first->kind == VML_FAULT_DOCTYPE || first->kind == VML_FAULT_ENCODING ||
	       first->kind == VML_FAULT_TOO_LARGE || first->at.end == s->len;
}

struct tally {
	unsigned accepted, refused, documents;
};

static void
check_mutant(const GString *s, struct tally *t)
{
	struct reading r = reading_copy(s->str, s->len);
	bool ours = true;
	for (unsigned i = 0; i < r.file->ndocuments; i++) {
		const struct vml_xml_document *d = &r.file->documents[i];
		assert_int_equal(d->root == NULL, d->nfaults > 0);
		ours = ours && d->root;
		if (d->lines_only)
			fail_msg("lexer and libxml2 disagree on:\n%s", s->str);
		check_spans(d);
		check_values(&r, d);
		t->documents += d->root != NULL;
	}
	bool theirs = accepted(s);
	if (theirs && (!ours || r.file->ndocuments != 1) && !deliberate(r.file, s))
		fail_msg("only libxml2 accepts:\n%s", s->str);
	t->accepted += theirs;
	t->refused += !theirs;
	reading_drop(&r);
}

static void
run_mutants(GRand *rnd, const GString *original, unsigned n, struct tally *t)
{
	for (unsigned i = 0; i < n; i++) {
		GString *s = g_string_new_len(original->str, (gssize)original->len);
		mutate(rnd, s);
		check_mutant(s, t);
		g_string_free(s, TRUE);
	}
}

/* libxml2 must not write to standard error on its own; sent there, it would end up in `fd`. */
static int
catch_stderr(int *saved)
{
	int fd = memfd_create("stderr", MFD_CLOEXEC);
	*saved = dup(STDERR_FILENO);
	assert_true(fd >= 0 && *saved >= 0);
	return dup2(fd, STDERR_FILENO) >= 0 ? fd : -1;
}

static void
mutants(void **state)
{
	(void)state;
	g_autoptr(GRand) rnd = g_rand_new_with_seed(6);
	struct tally t = { 0 };
	int saved;
	for (unsigned i = 0; i < N_MUTANTS / 5; i++) {
		struct xml_sample *x = random_sample(rnd, i % 8 == 0 ? 2 : 1);
		GString *s = g_string_new_len((const char *)x->bytes, (gssize)x->len);
		run_mutants(rnd, s, 5, &t);
		g_string_free(s, TRUE);
		xml_sample_free(x);
	}
	/* mutants of both kinds, and not all in the first document */
	assert_true(t.accepted > N_MUTANTS / 20 && t.refused > N_MUTANTS / 4);
	assert_true(t.documents > t.accepted);
	int fd = catch_stderr(&saved);
	struct reading r = reading_copy("<?xml version='1.0' encoding='cp1252'?><a>\x81</a>", 47);
	reading_drop(&r);
	r = reading_copy("<a:b>&c;</a:b", 13);
	reading_drop(&r);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	assert_int_equal(lseek(fd, 0, SEEK_END), 0);
	close(fd);
	close(saved);
}

/* ---- real documents ----------------------------------------------------------------------- */

static void
each_file(const char *dir, GRand *rnd, unsigned nmutants, struct tally *t)
{
	g_autoptr(GDir) d = g_dir_open(dir, 0, NULL);
	const char *name;
	while (d && (name = g_dir_read_name(d))) {
		g_autofree char *path = g_build_filename(dir, name, NULL);
		g_autofree char *text = NULL;
		gsize len = 0;
		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			each_file(path, rnd, nmutants, t);
		if (!g_str_has_suffix(name, ".xml") ||
			!g_file_get_contents(path, &text, &len, NULL))
			continue;
		GString *s = g_string_new_len(text, (gssize)len);
		if (nmutants == 0)
			check_mutant(s, t);
		run_mutants(rnd, s, nmutants, t);
		g_string_free(s, TRUE);
	}
}

static void
corpus(void **state)
{
	(void)state;
	const char *dir = g_getenv("VMLINT_CORPUS");
	if (!dir) {
		print_message("skipped: VMLINT_CORPUS names no folder of real documents\n");
		skip();
	}
	g_autoptr(GRand) rnd = g_rand_new_with_seed(7);
	struct tally t = { 0 }, mutated = { 0 };
	each_file(dir, rnd, 0, &t);
	assert_true(t.accepted > 0);
	each_file(dir, rnd, 1 + N_MUTANTS / (t.accepted + t.refused), &mutated);
	print_message("%u files, %u refused; %u mutants, %u refused\n", t.accepted + t.refused,
		t.refused, mutated.accepted + mutated.refused, mutated.refused);
}

int
main(void)
{
	vml_xml_init();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples),
		cmocka_unit_test(editing),
		cmocka_unit_test(mutants),
		cmocka_unit_test(corpus),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	vml_xml_finish();
	return failed;
}
