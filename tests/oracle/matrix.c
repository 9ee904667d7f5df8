/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A chain of `depth` images, i0 on top. Paths are written absolute, relative, or lead through a
 * symbolic link; bases have their format recorded or not; the XML declares nothing, everything,
 * the first half, everything but the terminator, or leaves a layer out.
 */
#include "oracle/matrix.h"

enum path { ABSOLUTE, RELATIVE, LINKED, PATHS };
enum recorded { ALWAYS, NEVER, NOT_LEAF, RECORDS };
enum declared { NOTHING, TOP_ONLY, ALL, OPEN, HALF, SKIPPED, DECLARES };

static const char *const path_names[] = { "absolute", "relative", "linked" };
static const char *const recorded_names[] = { "recorded", "unrecorded", "leafunrecorded" };
static const char *const declared_names[] = { "nothing", "toponly", "all", "open", "half",
	"skipped" };

struct shape {
	unsigned depth;
	enum path path;
	enum recorded recorded;
	enum declared declared;
	bool raw_leaf;
};

static const char *
format_of(const struct shape *s, unsigned i)
{
	return i + 1 == s->depth && s->raw_leaf ? "raw" : "qcow2";
}

/* As its overlay names it. Linked images live in a folder of their own, links beside the rest. */
static char *
name_of(const struct shape *s, unsigned i)
{
	if (s->path == ABSOLUTE)
		return g_strdup_printf("@ROOT@/i%u", i);
	return g_strdup_printf("i%u", i);
}

static char *
tree_of(const struct shape *s)
{
	GString *t = g_string_new(NULL);
	for (unsigned i = s->depth; i-- > 0;) {
		const char *format = format_of(s, i), *folder = s->path == LINKED ? "real/" : "";
		bool leaf = i + 1 == s->depth, below_leaf = i + 2 == s->depth;
		g_string_append_printf(t, "%s %si%u 1M", format, folder, i);
		g_autofree char *name = name_of(s, i + 1);
		if (!leaf)
			g_string_append_printf(t, " backing=\"%s\"", name);
		if (!leaf && (s->recorded == ALWAYS || (s->recorded == NOT_LEAF && !below_leaf)))
			g_string_append_printf(t, " format=%s", format_of(s, i + 1));
		g_string_append(t, "\n");
		if (s->path == LINKED)
			g_string_append_printf(t, "link i%u real/i%u\n", i, i);
	}
	return g_string_free(t, FALSE);
}

static void
declare(GString *d, const struct shape *s, unsigned i)
{
	g_string_append_printf(d, "  below %s i%u\n", format_of(s, i), i);
}

static char *
disks_of(const struct shape *s)
{
	GString *d = g_string_new(NULL);
	g_string_append_printf(d, "disk vda %s i0\n", format_of(s, 0));
	unsigned until = s->declared == HALF ? (s->depth + 1) / 2 : s->depth;
	if (s->declared != NOTHING && s->declared != TOP_ONLY)
		for (unsigned i = s->declared == SKIPPED ? 2 : 1; i < until; i++)
			declare(d, s, i);
	if (s->declared == TOP_ONLY || s->declared == ALL || s->declared == SKIPPED)
		g_string_append(d, "  end\n");
	return g_string_free(d, FALSE);
}

static void
add(GPtrArray *scenarios, const struct shape *s)
{
	struct scenario *x =
		scenario_new(g_strdup_printf("matrix-%u%s-%s-%s-%s", s->depth,
				     s->raw_leaf ? "raw" : "", path_names[s->path],
				     recorded_names[s->recorded], declared_names[s->declared]),
			"matrix");
	x->tree = tree_of(s);
	x->disks = disks_of(s);
	g_ptr_array_add(scenarios, x);
}

/* Whether the shape says something that a simpler one does not. */
static bool
worthwhile(const struct shape *s)
{
	if (s->depth == 1)
		return s->recorded == ALWAYS && s->declared <= TOP_ONLY;
	if (s->raw_leaf && s->recorded == NEVER)
		return s->depth == 2 && s->declared == NOTHING;
	if (s->depth == 2)
		return s->recorded != NOT_LEAF && s->declared != HALF && s->declared != SKIPPED;
	if (s->declared != NOTHING && s->recorded == NOT_LEAF)
		return false;
	if (s->path != ABSOLUTE && s->declared != NOTHING && s->declared != HALF)
		return s->depth == 4;
	return s->recorded != NEVER || s->depth <= 4;
}

static void
add_deep(GPtrArray *scenarios, unsigned depth, enum declared declared)
{
	struct shape s = { .depth = depth, .path = RELATIVE, .declared = declared };
	add(scenarios, &s);
}

static void
add_if_worthwhile(GPtrArray *scenarios, unsigned code)
{
	struct shape s = { .depth = 1 + code / (PATHS * RECORDS * DECLARES),
		.path = (enum path)(code / (RECORDS * DECLARES) % PATHS),
		.recorded = (enum recorded)(code / DECLARES % RECORDS),
		.declared = (enum declared)(code % DECLARES) };
	s.raw_leaf = s.depth % 2 == 0;
	if (worthwhile(&s))
		add(scenarios, &s);
}

void
matrix_add(GPtrArray *scenarios)
{
	for (unsigned code = 0; code < 6 * PATHS * RECORDS * DECLARES; code++)
		add_if_worthwhile(scenarios, code);
	add_deep(scenarios, 200, NOTHING);
	add_deep(scenarios, 201, NOTHING);
	add_deep(scenarios, 200, ALL);
	add_deep(scenarios, 201, ALL);
}
