/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The page of chains, as far as it can be judged without a browser: what it says, byte for byte;
 * that it holds the findings of `lint`, and nothing that an image or a document can turn into
 * markup; that it is made in a time that grows with the forest. tests/page.mjs opens it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "report/html.h"
#include "run/driver.h"
#include "support/command.h"
#include "support/fixture.h"
#include "support/golden.h"
#include "support/patience.h"

#define FOLDER "tests/fixtures/page"

/* Takes out what stands between the two, both staying. */
static void
cut(GString *page, const char *from, const char *to)
{
	char *start = strstr(page->str, from);
	assert_non_null(start);
	gsize at = (gsize)(start - page->str) + strlen(from);
	const char *end = strstr(page->str + at, to);
	assert_non_null(end);
	g_string_erase(page, (gssize)at, (gssize)(end - page->str) - (gssize)at);
}

/* Style and script are files of their own, and of their rules' pages t-docs knows. */
static char *
without_parts(char *page)
{
	g_autofree char *owned = page;
	g_autoptr(GString) s = g_string_new(owned);
	cut(s, "style-src 'sha256-", "'");
	cut(s, "script-src 'sha256-", "'");
	cut(s, ", for libvirt ", ".</p>"); /* the newest known, unless told */
	cut(s, "<style>", "</style>");
	cut(s, "<script>", "</script>");
	for (char *rule; (rule = strstr(s->str, "<article id=\"VML"));) {
		const char *end = strstr(rule, "</article>\n");
		g_string_erase(s, rule - s->str, end + strlen("</article>\n") - rule);
	}
	return g_strdup(s->str);
}

static unsigned
compare(const char *folder, const char *name, const char *suffix)
{
	struct fixture *f = fixture_page(folder, name);
	g_autofree char *text = without_parts(fixture_write(f, "html"));
	g_autofree char *path = g_strdup_printf(FOLDER "/%s.%s", name, suffix);
	fixture_free(f);
	return !golden_equal(path, text);
}

static void
pages_equal_the_expected(void **state)
{
	(void)state;
	g_autoptr(GPtrArray) names = fixture_names(FOLDER, "");
	unsigned faults = 0;
	assert_true(names->len > 0);
	for (guint i = 0; i < names->len; i++)
		faults += compare(FOLDER, names->pdata[i], "html");
	faults += compare("tests/fixtures/reports", "terminated-early", "html");
	faults += compare("tests/fixtures/reports", "secrets", "html");
	faults += compare("tests/fixtures/reports", "what-if", "html");
	assert_int_equal(faults, 0);
}

/* Twice, and by another run. */
static void
a_page_is_the_same_again(void **state)
{
	(void)state;
	struct fixture *a = fixture_page(FOLDER, "forest"), *b = fixture_page(FOLDER, "forest");
	g_autofree char *first = fixture_write(a, "html"), *again = fixture_write(a, "html"),
			*other = fixture_write(b, "html");
	assert_string_equal(first, again);
	assert_string_equal(first, other);
	fixture_free(a);
	fixture_free(b);
}

/* ---- findings ------------------------------------------------------------------------------- */

static unsigned
count(const char *text, const char *what)
{
	unsigned n = 0;
	/* AddressSanitizer has strstr() look at all that is left, each time. */
	const char *end = text + strlen(text);
	size_t len = strlen(what);
	for (const char *p = text; (p = memmem(p, (size_t)(end - p), what, len)); p += len)
		n++;
	return n;
}

/* Each is told at its card, and in the list that leads there. */
static unsigned
compare_findings(const char *folder, const char *name)
{
	struct fixture *lint = fixture_lint(folder, name, NULL, VML_ORDER_ID);
	struct fixture *page = fixture_page(folder, name);
	g_autofree char *wanted = fixture_findings(lint), *found = fixture_findings(page),
			*html = fixture_write(page, "html");
	unsigned n = (unsigned)vml_run_nfindings(page->run);
	bool told = count(html, "<p class=\"message\">") - count(html, "class=\"rule\"") == n &&
		    count(html, "\"><b>VML") == n;
	bool supposed = page->run->options.what_if; /* which lint knows nothing of */
	bool same = supposed || strcmp(wanted, found) == 0;
	if (!same || !told)
		printf("%s/%s: %s\n%s\n%s\n", folder, name, same ? "not told" : "not lint's",
			wanted, found);
	fixture_free(lint);
	fixture_free(page);
	return !same || !told;
}

/* That rules were asked changes nothing in what chains are said to be. */
static unsigned
compare_chains(const char *folder, const char *name)
{
	struct fixture *chain = fixture_chain(folder, name);
	struct fixture *page = fixture_page(folder, name);
	g_autofree char *wanted = fixture_write(chain, "json"), *is = fixture_write(page, "json");
	bool same = strcmp(wanted, is) == 0;
	if (!same)
		printf("%s/%s: another chain\n", folder, name);
	fixture_free(chain);
	fixture_free(page);
	return !same;
}

static void
a_page_tells_what_lint_and_chain_tell(void **state)
{
	(void)state;
	static const char *const folders[] = { FOLDER, "tests/fixtures/reports",
		"tests/fixtures/rules/VML106", "tests/fixtures/rules/VML411",
		"tests/fixtures/rules/VML601", "tests/fixtures/rules/VML606" };
	unsigned faults = 0;
	for (size_t k = 0; k < G_N_ELEMENTS(folders); k++) {
		g_autoptr(GPtrArray) names = fixture_names(folders[k], "");
		assert_true(names->len > 0);
		for (guint i = 0; i < names->len; i++)
			faults += compare_findings(folders[k], names->pdata[i]) +
				  compare_chains(folders[k], names->pdata[i]);
	}
	assert_int_equal(faults, 0);
}

/* Parents that only their format's own tools follow are edges for all who draw graphs. */
static void
parents_are_edges(void **state)
{
	(void)state;
	struct fixture *f = fixture_chain(FOLDER, "forest");
	g_autofree char *dot = fixture_write(f, "dot"), *mermaid = fixture_write(f, "mermaid");
	assert_non_null(strstr(dot, "[style=dotted, label=\"parent\"]"));
	assert_non_null(strstr(mermaid, "-. parent .->"));
	fixture_free(f);
}

/* Without rules nobody claims that there are no findings. */
static void
a_run_that_did_not_judge_says_so(void **state)
{
	(void)state;
	struct fixture *f = fixture_chain(FOLDER, "forest");
	g_autofree char *html = fixture_write(f, "html");
	assert_non_null(strstr(html, "Findings were not looked for"));
	fixture_free(f);
}

/* ---- names ---------------------------------------------------------------------------------- */

/* Tags are ours: of the few that are written, with attributes between double quotes. */
static unsigned
check_tags(const char *html)
{
	static const char *const tags[] = { "!DOCTYPE", "html", "head", "meta", "title", "body",
		"header", "a", "form", "input", "output", "button", "main", "svg", "g", "path",
		"rect", "circle", "text", "aside", "article", "h1", "h2", "h3", "dl", "dt", "dd",
		"ul", "ol", "li", "p", "b", "pre", "details", "summary", "style", "script", NULL };
	unsigned faults = 0;
	for (const char *p = html; (p = strchr(p, '<')); p++) {
		const char *name = p[1] == '/' ? p + 2 : p + 1;
		g_autofree char *tag = g_strndup(name, strcspn(name, " >/\n"));
		const char *end = strchr(p, '>');
		g_autofree char *whole = g_strndup(p, end ? (gsize)(end - p) : 0);
		bool ours = end && g_strv_contains(tags, tag) && count(whole, "\"") % 2 == 0;
		if (!ours)
			printf("not ours: %.60s\n", p);
		faults += !ours;
	}
	return faults;
}

static void
names_stay_names(void **state)
{
	(void)state;
	static const char *const never[] = { "<script>alert", "<img", "onload=\"alert",
		"<svg onload", "<i>", "hunter22", "<!--" };
	struct fixture *f = fixture_page(FOLDER, "hostile");
	g_autofree char *html = without_parts(fixture_write(f, "html"));
	g_auto(GStrv) lines = g_strsplit(html, "\n", -1);
	assert_int_equal(check_tags(html), 0);
	for (size_t i = 0; i < G_N_ELEMENTS(never); i++)
		assert_null(strstr(html, never[i]));
	for (char **l = lines; *l; l++)
		assert_true(vml_text_is_plain(*l));
	assert_non_null(strstr(html, "alert(1)")); /* it is shown, though */
	fixture_free(f);
}

/* ---- places and time
 * ----------------------------------------------------------------------------------- */

/* `n` images: each on the one before, all on the first, or in threes. */
enum shape { CHAIN, BROAD, THREES, SHAPES };

struct forest {
	struct vml_layer *layers; /* two for each image: itself and its base */
	struct vml_chain *chains;
	const struct vml_chain **list;
	const char **paths;
};

static uint32_t
base_of(enum shape shape, uint32_t i)
{
	if (shape == BROAD)
		return 0;
	return shape == CHAIN ? i - 1 : i - i % 3;
}

static struct vml_layer
layer_at(const char *path, uint32_t i, uint32_t depth)
{
	return (struct vml_layer){ .depth = depth,
		.storage = { .type = VML_STORAGE_FILE, .path = path },
		.format = VML_FORMAT_QCOW2,
		.state = VML_STATE_PRESENT,
		.dev = 1,
		.ino = i + 1 };
}

static struct forest
grow(enum shape shape, uint32_t n, struct vml_arena *a)
{
	struct forest f = { vml_make_n(a, struct vml_layer, 2 * n),
		vml_make_n(a, struct vml_chain, n), vml_make_n(a, const struct vml_chain *, n),
		vml_make_n(a, const char *, n) };
	for (uint32_t i = 0; i < n; i++) {
		uint32_t base = base_of(shape, i);
		bool alone = i == 0 || base == i;
		struct vml_layer *top = &f.layers[2 * i], *below = alone ? NULL : top + 1;
		f.paths[i] = vml_arena_printf(a, "/srv/%u.qcow2", i);
		*top = layer_at(f.paths[i], i, 0);
		if (below) {
			*below = layer_at(f.paths[base], base, 1);
			below->above = top;
			top->below = below;
		}
		f.chains[i] = (struct vml_chain){ .top = top,
			.last = below ? below : top,
			.depth = below ? 2 : 1,
			.terminated = true };
		f.list[i] = &f.chains[i];
	}
	return f;
}

static const struct vml_target target = { .libvirt = VML_VERSION(10, 0, 0),
	.qemu = VML_VERSION(9, 0, 0) };

static struct vml_chain_report
report_of(const struct forest *f, uint32_t n)
{
	return (struct vml_chain_report){
		.target = &target, .images = f->list, .image_paths = f->paths, .nimages = n
	};
}

static double
seconds_for(enum shape shape, uint32_t n)
{
	struct vml_arena *a = vml_arena_new();
	struct forest f = grow(shape, n, a);
	struct vml_chain_report r = report_of(&f, n);
	g_autofree char *html = NULL;
	size_t len;
	FILE *out = open_memstream(&html, &len);
	double start = patience_now();
	vml_write_chain_html(&r, out);
	double took = patience_now() - start;
	fclose(out);
	assert_int_equal(count(html, "<a id=\"n"), n);
	vml_arena_free(a);
	return took;
}

/* Four times the images may take four times as long, and half as much again. */
static void
time_grows_with_the_forest(void **state)
{
	(void)state;
	for (enum shape s = CHAIN; s < SHAPES; s++) {
		double few = seconds_for(s, 2500), many = seconds_for(s, 10000);
		printf("shape %d: %.3f s, %.3f s\n", (int)s, few, many);
		assert_true(many <= 6 * few + patience_for(0.1));
	}
}

static bool
overlap(const struct vml_item *a, const struct vml_item *b)
{
	return a->x < b->x + vml_item_width(b) && b->x < a->x + vml_item_width(a) &&
	       a->y < b->y + VML_CARD_HEIGHT && b->y < a->y + VML_CARD_HEIGHT;
}

/* Cards stand on the page, right of what they are built on, and on no other card. */
static void
check_places(const struct vml_board *b)
{
	for (uint32_t i = 0; i < b->items->len; i++) {
		const struct vml_item *one = vml_board_item(b, i);
		assert_true(one->x > 0 && one->x + vml_item_width(one) < b->width);
		assert_true(one->y > 0 && one->y + VML_CARD_HEIGHT < b->height);
		if (one->parent != VML_NO_ITEM) {
			const struct vml_item *parent = vml_board_item(b, one->parent);
			assert_true(one->x > parent->x + vml_item_width(parent));
			assert_true(one->y >= parent->y);
		}
		for (uint32_t k = 0; k < i; k++)
			assert_false(overlap(one, vml_board_item(b, k)));
	}
}

/* … and the page is about as wide as it is high, however many hang on one. */
static void
cards_have_their_places(void **state)
{
	(void)state;
	static const uint32_t sizes[] = { 1, 2, 7, 25, 26, 27, 40, 100, 700 };
	for (enum shape s = CHAIN; s < SHAPES; s++)
		for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
			struct vml_arena *a = vml_arena_new();
			struct forest f = grow(s, sizes[i], a);
			struct vml_chain_report r = report_of(&f, sizes[i]);
			struct vml_board *b = vml_board_new(&r);
			assert_int_equal(b->items->len, sizes[i]);
			check_places(b);
			assert_true(s == CHAIN || sizes[i] < 100 ||
				    (b->width < 2 * b->height && b->height < 2 * b->width));
			vml_board_free(b);
			vml_arena_free(a);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_equal_the_expected),
		cmocka_unit_test(a_page_is_the_same_again),
		cmocka_unit_test(a_page_tells_what_lint_and_chain_tell),
		cmocka_unit_test(a_run_that_did_not_judge_says_so),
		cmocka_unit_test(names_stay_names),
		cmocka_unit_test(parents_are_edges),
		cmocka_unit_test(cards_have_their_places),
		cmocka_unit_test(time_grows_with_the_forest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
