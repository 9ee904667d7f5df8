/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which rules run. Codes of --select, --ignore and --extend-select are weighed by how exact they
 * are, so that "ignore the family but select this one" does what it says. A rule that is off by
 * default becomes a warning when chosen; the configuration may give severities, which choose none.
 */
#include <string.h>

#include "base/text.h"
#include "engine/engine.h"

struct vml_selection {
	const struct vml_rulebook *book;
	GHashTable *severities; /* const struct vml_rule * → enum vml_severity */
	GArray *choices;        /* struct vml_choice, in the order of the book */
	GArray *image_choices;  /* those of them that judge images */
};

/* How exactly a code names a rule: 0 = not at all, EXACT = its id or name. */
enum { EXACT = 100 };

static int
weigh(const char *code, const struct vml_rule *r)
{
	if (g_str_equal(code, r->id) || g_str_equal(code, r->name))
		return EXACT;
	if (g_str_equal(code, vml_rule_family(r)))
		return (int)strlen("VML1");
	return g_str_has_prefix(code, "VML") && g_str_has_prefix(r->id, code) ? (int)strlen(code)
									      : 0;
}

static int
heaviest(const GPtrArray *codes, const struct vml_rule *r)
{
	int best = 0;
	for (guint i = 0; i < codes->len; i++)
		best = MAX(best, weigh(g_ptr_array_index(codes, i), r));
	return best;
}

static const char *
nearest_code(const struct vml_rulebook *book, const char *code)
{
	const struct vml_rulebook all = vml_rulebook_or_registry(book);
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (unsigned i = 0; i < all.n; i++) {
		g_ptr_array_add(names, (gpointer)all.rules[i]->id);
		g_ptr_array_add(names, (gpointer)all.rules[i]->name);
		g_ptr_array_add(names, (gpointer)vml_rule_family(all.rules[i]));
	}
	return vml_text_nearest(code, (const char *const *)names->pdata, names->len);
}

bool
vml_rule_matches(const struct vml_rule *r, const char *code)
{
	return weigh(code, r) > 0;
}

bool
vml_rule_code(const struct vml_rulebook *book, const char *code, const char **near)
{
	const struct vml_rulebook all = vml_rulebook_or_registry(book);
	for (unsigned i = 0; i < all.n; i++)
		if (weigh(code, all.rules[i]) > 0)
			return true;
	*near = nearest_code(book, code);
	return false;
}

char *
vml_rule_unknown(const char *code, const char *near)
{
	struct vml_arena *a = vml_arena_new();
	const char *shown = vml_text_escape(a, code);
	char *error = near ? g_strdup_printf("unknown rule '%s'; did you mean '%s'?", shown, near)
			   : g_strdup_printf("unknown rule '%s'; see 'vmlint explain'", shown);
	vml_arena_free(a);
	return error;
}

/* The codes of a list, commas resolved; NULL with *error when one names no rule. */
static GPtrArray *
read_codes(const struct vml_rulebook *book, const char *const *list, char **error)
{
	g_autoptr(GPtrArray) codes = g_ptr_array_new_with_free_func(g_free);
	for (; list && *list; list++) {
		g_auto(GStrv) words = g_strsplit(*list, ",", -1);
		for (char **w = words; *w; w++) {
			if (*g_strstrip(*w))
				g_ptr_array_add(codes, g_strdup(*w));
		}
	}
	for (guint i = 0; i < codes->len; i++) {
		const char *near;
		if (!vml_rule_code(book, codes->pdata[i], &near)) {
			*error = vml_rule_unknown(codes->pdata[i], near);
			return NULL;
		}
	}
	return g_steal_pointer(&codes);
}

static enum vml_severity
choose(const struct vml_rule *r, bool defaults, const GPtrArray *select, const GPtrArray *ignore)
{
	int wanted = heaviest(select, r);
	if (r->severity == VML_OFF)
		return wanted == EXACT && heaviest(ignore, r) < EXACT ? vml_rule_weight(r)
								      : VML_OFF;
	if (!wanted && !defaults)
		return VML_OFF;
	int unwanted = heaviest(ignore, r);
	return unwanted && unwanted >= wanted ? VML_OFF : r->severity;
}

static void
set(struct vml_selection *s, const struct vml_rule *r, enum vml_severity v)
{
	g_hash_table_insert(s->severities, (gpointer)r, GINT_TO_POINTER(v));
}

const char *const vml_severity_words[] = { "off", "note", "warning", "error", NULL };

static enum vml_severity
severity_named(const char *word)
{
	for (size_t i = 0; vml_severity_words[i]; i++)
		if (strcmp(vml_severity_words[i], word) == 0)
			return (enum vml_severity)i;
	return VML_OFF;
}

static struct vml_selection *
make(const struct vml_rulebook *book)
{
	struct vml_selection *s = g_new0(struct vml_selection, 1);
	s->book = book;
	s->severities = g_hash_table_new(NULL, NULL);
	s->choices = g_array_new(FALSE, FALSE, sizeof(struct vml_choice));
	s->image_choices = g_array_new(FALSE, FALSE, sizeof(struct vml_choice));
	return s;
}

/* Notes the rules that are on: a run asks for them once for every image. */
static void
settle(struct vml_selection *s)
{
	const struct vml_rulebook all = vml_rulebook_or_registry(s->book);
	g_array_set_size(s->choices, 0);
	g_array_set_size(s->image_choices, 0);
	for (unsigned i = 0; i < all.n; i++) {
		struct vml_choice c = { all.rules[i], vml_selection_severity(s, all.rules[i]) };
		if (c.severity == VML_OFF)
			continue;
		g_array_append_val(s->choices, c);
		if (c.rule->check.image)
			g_array_append_val(s->image_choices, c);
	}
}

const struct vml_choice *
vml_selection_choices(const struct vml_selection *s, bool images, unsigned *n)
{
	const GArray *list = images ? s->image_choices : s->choices;
	*n = list->len;
	return (const struct vml_choice *)(const void *)list->data;
}

struct vml_selection *
vml_selection_new(const struct vml_rulebook *book, const char *const *select,
	const char *const *ignore, const char *const *extend, char **error)
{
	g_autoptr(GPtrArray) chosen = read_codes(book, select, error);
	g_autoptr(GPtrArray) more = chosen ? read_codes(book, extend, error) : NULL;
	g_autoptr(GPtrArray) unwanted = more ? read_codes(book, ignore, error) : NULL;
	if (!unwanted)
		return NULL;
	if (select && *select && chosen->len == 0) {
		*error = g_strdup("--select names no rule");
		return NULL;
	}
	g_ptr_array_extend_and_steal(chosen, g_steal_pointer(&more));
	struct vml_selection *s = make(book);
	const struct vml_rulebook all = vml_rulebook_or_registry(book);
	for (unsigned i = 0; i < all.n; i++) {
		enum vml_severity v = choose(all.rules[i], !select, chosen, unwanted);
		set(s, all.rules[i], v);
	}
	settle(s);
	return s;
}

void
vml_selection_free(struct vml_selection *s)
{
	if (!s)
		return;
	g_hash_table_unref(s->severities);
	g_array_unref(s->choices);
	g_array_unref(s->image_choices);
	g_free(s);
}

const struct vml_rulebook *
vml_selection_book(const struct vml_selection *s)
{
	return s->book;
}

enum vml_severity
vml_selection_severity(const struct vml_selection *s, const struct vml_rule *r)
{
	return (enum vml_severity)GPOINTER_TO_INT(g_hash_table_lookup(s->severities, r));
}

void
vml_selection_grade(struct vml_selection *s, const struct vml_config_pairs *levels)
{
	const struct vml_rulebook all = vml_rulebook_or_registry(s->book);
	for (unsigned i = 0; i < all.n; i++) {
		int best = 0;
		const char *level = NULL;
		for (uint32_t k = 0; k < levels->n; k++) {
			int weight = weigh(levels->at[k].key, all.rules[i]);
			if (weight > best) {
				best = weight;
				level = levels->at[k].values[0];
			}
		}
		if (level && vml_selection_severity(s, all.rules[i]) != VML_OFF)
			set(s, all.rules[i], severity_named(level));
	}
	settle(s);
}

struct vml_selection *
vml_selection_without(const struct vml_selection *s, const char *const *codes)
{
	struct vml_selection *less = make(s->book);
	const struct vml_rulebook all = vml_rulebook_or_registry(s->book);
	for (unsigned i = 0; i < all.n; i++) {
		enum vml_severity v = vml_selection_severity(s, all.rules[i]);
		for (const char *const *code = codes; *code; code++)
			if (weigh(*code, all.rules[i]))
				v = VML_OFF;
		set(less, all.rules[i], v);
	}
	settle(less);
	return less;
}
