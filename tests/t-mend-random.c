/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Random documents and random sets of fixes: fixtures of rules, and documents of the corpus where
 * it is there, written down in random layouts. Bytes outside of the edits stay as they are, what
 * comes out parses, and mending twice changes nothing. VMLINT_ROUNDS asks for more of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <vmlint/finding.h>
#include <vmlint/vmlint.h>

#include "fix/fix.h"
#include "oracle/layouts.h"
#include "support/command.h"
#include "support/recipe.h"
#include "support/scratch.h"

enum { ROUNDS = 400, LARGEST = 1 << 16 };

struct round {
	GRand *random;
	char *root, *path; /* images; the document in this layout */
	const struct layout *layout;
	GByteArray *before;
	const char *target; /* or NULL */
	char *about;        /* which document in which layouts, for messages */
};

static GByteArray *
contents(const char *path)
{
	char *text = NULL;
	gsize len;
	if (!g_file_get_contents(path, &text, &len, NULL))
		g_error("cannot read %s", path);
	return g_byte_array_new_take((guint8 *)text, len);
}

static void
put(const char *path, const GByteArray *bytes)
{
	if (!g_file_set_contents(path, (const char *)bytes->data, (gssize)bytes->len, NULL))
		g_error("cannot write %s", path);
}

static bool
same(const GByteArray *a, const GByteArray *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

static struct vml_run *
lint(const struct round *x, bool fix, bool unsafe)
{
	static const char *const marks[] = { "VML121", NULL };
	const char *paths[] = { x->path, NULL };
	struct vml_options o;
	vml_options_init(&o);
	o.isolated = 1;
	o.jobs = 1;
	o.sysroot = x->root;
	o.target = x->target;
	o.extend_select = marks;
	o.fix_xml = fix;
	o.unsafe_fixes = unsafe;
	struct vml_run *run = vml_run_new(&o);
	vml_run_lint(run, paths);
	return run;
}

static bool
parses(struct vml_run *run)
{
	for (size_t i = 0; i < vml_run_nfindings(run); i++)
		if (strcmp(vml_run_finding(run, i)->rule->id, "VML002") == 0)
			return false;
	return true;
}

static bool
fits(const GArray *edits, const struct vml_fix *fix)
{
	for (guint i = 0; i < edits->len; i++)
		for (uint32_t k = 0; k < fix->nedits; k++)
			if (vml_edits_clash(
				    &g_array_index(edits, struct vml_edit, i), &fix->edits[k]))
				return false;
	return true;
}

/* The edits of some of the fixes, of which no two clash; and the text they are for. */
static GArray *
some_edits(const struct round *x, struct vml_run *run, const struct vml_source **source)
{
	GArray *edits = g_array_new(FALSE, FALSE, sizeof(struct vml_edit));
	for (size_t i = 0; i < vml_run_nfindings(run); i++) {
		const struct vml_finding *f = vml_run_finding(run, i);
		if (!f->fix || !f->document || g_rand_int_range(x->random, 0, 3) == 0 ||
			!fits(edits, f->fix))
			continue;
		*source = f->document->source;
		g_array_append_vals(edits, f->fix->edits, f->fix->nedits);
	}
	return edits;
}

static gint
by_place(gconstpointer a, gconstpointer b)
{
	const struct vml_edit *x = a, *y = b;
	if (x->at.start != y->at.start)
		return x->at.start < y->at.start ? -1 : 1;
	return x->at.end < y->at.end ? -1 : x->at.end > y->at.end;
}

/* Text in the layout's encoding, with references for what that does not have. */
static void
append_coded(GByteArray *to, const struct layout *l, const char *text)
{
	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		g_autofree char *one = g_strndup(p, (gsize)(g_utf8_next_char(p) - p));
		g_autofree char *reference = g_strdup_printf("&#%u;", g_utf8_get_char(p));
		GByteArray *coded = layout_encode(l, one);
		if (!coded)
			coded = layout_encode(l, reference);
		g_byte_array_append(to, coded->data, coded->len);
		g_byte_array_unref(coded);
	}
}

/* What the edits make of the bytes, by other means than those of fix/. */
static GByteArray *
expected(const struct round *x, GArray *edits)
{
	GByteArray *to = g_byte_array_new();
	uint64_t at = 0;
	g_array_sort(edits, by_place);
	for (guint i = 0; i < edits->len; i++) {
		const struct vml_edit *e = &g_array_index(edits, struct vml_edit, i);
		if (i > 0 && by_place(e, e - 1) == 0)
			continue; /* the same edit of two fixes */
		g_byte_array_append(to, x->before->data + at, (guint)(e->at.start - at));
		append_coded(to, x->layout, e->text);
		at = e->at.end;
	}
	g_byte_array_append(to, x->before->data + at, (guint)(x->before->len - at));
	return to;
}

/* Says how many edits there were. */
static guint
bytes_outside_stay(const struct round *x)
{
	const struct vml_source *source = NULL;
	struct vml_run *run = lint(x, false, true);
	bool sound = parses(run);
	g_autoptr(GArray) edits = some_edits(x, run, &source);
	guint n = edits->len;
	if (n > 0) {
		g_autofree char *error = NULL;
		const struct vml_edit *list = (const struct vml_edit *)(const void *)edits->data;
		GByteArray *now = vml_fix_apply(source, list, n, &error);
		if (!now)
			fail_msg("%s: %s", x->about, error);
		g_autoptr(GByteArray) want = expected(x, edits);
		if (!same(now, want))
			fail_msg("%s: other bytes than those of the edits changed", x->about);
		put(x->path, now);
		struct vml_run *then = lint(x, false, true);
		if (sound && !parses(then))
			fail_msg("%s: the result does not parse", x->about);
		vml_run_free(then);
		g_byte_array_unref(now);
		put(x->path, x->before);
	}
	vml_run_free(run);
	return n;
}

/* Says whether something was mended. */
static bool
mending_twice_changes_nothing(const struct round *x)
{
	bool unsafe = g_rand_boolean(x->random);
	struct vml_run *first = lint(x, true, unsafe);
	bool sound = parses(first);
	g_autoptr(GByteArray) once = contents(x->path);
	vml_run_free(first);
	struct vml_run *second = lint(x, true, unsafe);
	g_autoptr(GByteArray) twice = contents(x->path);
	if (!same(once, twice))
		fail_msg("%s: mending again changes it again", x->about);
	if (sound && !parses(second))
		fail_msg("%s: what was mended does not parse", x->about);
	vml_run_free(second);
	return !same(x->before, once);
}

/* ---- documents ------------------------------------------------------------------------------ */

/* The one option of a fixture that matters here; NULL when it has others. */
static bool
take_options(const char *stem, char **target)
{
	g_autofree char *path = g_strconcat(stem, ".args", NULL), *text = NULL;
	if (!g_file_get_contents(path, &text, NULL, NULL))
		return true;
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **l = lines; *l; l++) {
		if (g_str_has_prefix(*l, "--target="))
			*target = g_strdup(*l + strlen("--target="));
		else if (**l && **l != '#' && !g_str_has_prefix(*l, "--extend-select") &&
			 !g_str_has_prefix(*l, "--images"))
			return false;
	}
	return true;
}

/* Writes the text in two layouts, one on the other; false where that cannot be. */
static bool
lay_out(struct round *x, const char *text, const char *name)
{
	const struct layout *first = &layouts[g_rand_int_range(x->random, 0, (gint32)nlayouts)];
	x->layout = &layouts[g_rand_int_range(x->random, 0, (gint32)nlayouts)];
	g_autofree char *once =
		first->encoding || *first->mark ? g_strdup(text) : first->write(text);
	bool declared = g_str_has_prefix(text, "<?xml");
	if (!once || declared || !(x->before = layout_bytes(x->layout, once)))
		return false;
	x->about = g_strdup_printf("%s, %s, %s", name, first->name, x->layout->name);
	put(x->path, x->before);
	return true;
}

struct tally {
	guint documents, edits, mended;
};

static void
try(struct round *x, const char *text, const char *name, struct tally *t)
{
	x->path = g_build_filename(x->root, "mended.xml", NULL);
	if (g_utf8_validate(text, -1, NULL) && lay_out(x, text, name)) {
		t->documents++;
		t->edits += bytes_outside_stay(x);
		t->mended += mending_twice_changes_nothing(x);
		g_byte_array_unref(x->before);
		g_free(x->about);
	}
	g_free(x->path);
}

static void
try_fixture(GRand *random, const char *tree, struct tally *t)
{
	g_autofree char *whole = g_build_filename(house_path("VMLINT_SOURCE"), tree, NULL);
	g_autofree char *stem = g_strndup(whole, strlen(whole) - strlen(".tree"));
	g_autofree char *xml = g_strconcat(stem, ".xml", NULL), *text = NULL, *target = NULL;
	if (!take_options(stem, &target) || !g_file_get_contents(xml, &text, NULL, NULL))
		return;
	struct round x = { .random = random, .root = scratch_new(), .target = target };
	g_autofree char *recipe = house_read(tree), *error = recipe_build(recipe, x.root);
	if (error)
		fail_msg("%s: %s", tree, error);
	try(&x, text, tree, t);
	scratch_free(x.root);
}

static unsigned
rounds(void)
{
	const char *asked = getenv("VMLINT_ROUNDS");
	return asked ? (unsigned)g_ascii_strtoull(asked, NULL, 10) : ROUNDS;
}

static void
fixtures_in_random_layouts(void **state)
{
	(void)state;
	static const char *const folders[] = { "tests/fixtures/rules", NULL };
	static const char *const suffixes[] = { ".tree", NULL };
	g_autoptr(GPtrArray) trees = house_files(folders, suffixes);
	GRand *random = g_rand_new_with_seed(20261127);
	struct tally t = { 0 };
	for (unsigned i = 0; i < rounds(); i++)
		try_fixture(
			random, trees->pdata[g_rand_int_range(random, 0, (gint32)trees->len)], &t);
	g_rand_free(random);
	printf("%u documents, %u edits, %u mended\n", t.documents, t.edits, t.mended);
	assert_true(t.documents * 2 > rounds() && t.edits * 4 > t.documents && t.mended > 0);
}

static void
list_files(const char *folder, GPtrArray *files)
{
	GDir *d = g_dir_open(folder, 0, NULL);
	for (const char *name; d && (name = g_dir_read_name(d));) {
		char *path = g_build_filename(folder, name, NULL);
		if (g_file_test(path, G_FILE_TEST_IS_DIR) &&
			!g_file_test(path, G_FILE_TEST_IS_SYMLINK))
			list_files(path, files);
		if (g_str_has_suffix(name, ".xml"))
			g_ptr_array_add(files, path);
		else
			g_free(path);
	}
	if (d)
		g_dir_close(d);
}

/*
 * Images where the document names them: every other one an overlay of a raw file. False where one
 * name is the folder of another.
 */
static bool
make_images(const char *text, const char *root)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "/._-";
	g_autoptr(GHashTable) made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GString) recipe = g_string_new("raw base-of-all.img 1M\n");
	for (const char *p = text; (p = strstr(p, " file="));) {
		p += strlen(" file=") + 1;
		g_autofree char *path = g_strndup(p, strspn(p, plain));
		if (*path != '/' || strstr(path, "..") || g_str_has_suffix(path, "/") ||
			g_hash_table_contains(made, path))
			continue;
		g_string_append_printf(recipe, "qcow2 %s 1M%s\n", path + 1,
			g_hash_table_size(made) % 2 ? "" : " backing=/base-of-all.img format=raw");
		g_hash_table_add(made, g_strdup(path));
	}
	g_autofree char *error = recipe_build(recipe->str, root);
	return !error;
}

static void
try_document(GRand *random, const char *path, struct tally *t)
{
	g_autofree char *text = NULL;
	gsize len;
	if (!g_file_get_contents(path, &text, &len, NULL) || len > LARGEST)
		return;
	struct round x = { .random = random, .root = scratch_new() };
	if (make_images(text, x.root))
		try(&x, text, path, t);
	scratch_free(x.root);
}

static gint
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
corpus_in_random_layouts(void **state)
{
	(void)state;
	const char *corpus = getenv("VMLINT_CORPUS");
	if (!corpus || !*corpus) {
		printf("VMLINT_CORPUS is not set\n");
		skip();
	}
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
	list_files(corpus, files);
	g_ptr_array_sort(files, by_name);
	GRand *random = g_rand_new_with_seed(7);
	struct tally t = { 0 };
	for (unsigned i = 0; files->len > 0 && i < rounds() / 2; i++)
		try_document(
			random, files->pdata[g_rand_int_range(random, 0, (gint32)files->len)], &t);
	g_rand_free(random);
	printf("%u documents, %u edits, %u mended\n", t.documents, t.edits, t.mended);
	assert_true(t.documents > 0 && t.mended > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures_in_random_layouts),
		cmocka_unit_test(corpus_in_random_layouts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
