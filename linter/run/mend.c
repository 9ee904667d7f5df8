/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * --fix-xml for one file. All fixes that the options allow are tried at once; when the result does
 * not prove itself they are tried one by one, and those that fail are left out with the reason as a
 * note. What was mended can bring up further fixes, so this goes on until nothing changes.
 */
#include <string.h>

#include "base/lines.h"
#include "base/mask.h"
#include "fix/fix.h"
#include "run/driver.h"
#include "run/prove.h"

enum { ROUNDS = 16 };

struct mending {
	struct vml_run *run;
	struct vml_analysis *now; /* of the text as mended so far */
	GHashTable *rejected;     /* keys of findings whose fix failed its proof */
	uint32_t nfixed;
};

static bool
is_allowed(const struct mending *m, const struct vml_finding *f)
{
	if (!f->fix || !f->document || f->document->source != m->now->source)
		return false;
	if (f->fix->safety == VML_UNSAFE && !m->run->options.unsafe_fixes)
		return false;
	g_autofree char *key = vml_finding_key(f);
	return !g_hash_table_contains(m->rejected, key);
}

static bool
clashes(const struct vml_finding *f, const GPtrArray *chosen)
{
	for (guint i = 0; i < chosen->len; i++) {
		const struct vml_fix *other = ((const struct vml_finding *)chosen->pdata[i])->fix;
		for (uint32_t k = 0; k < f->fix->nedits; k++)
			for (uint32_t l = 0; l < other->nedits; l++)
				if (vml_edits_clash(&f->fix->edits[k], &other->edits[l]))
					return true;
	}
	return false;
}

/* Fixes to try together. Of two that clash the one that comes first in the report is taken. */
static GPtrArray *
choose(const struct mending *m)
{
	GPtrArray *chosen = g_ptr_array_new();
	for (guint i = 0; i < m->now->findings->len; i++) {
		struct vml_finding *f = m->now->findings->pdata[i];
		if (is_allowed(m, f) && !clashes(f, chosen))
			g_ptr_array_add(chosen, f);
	}
	return chosen;
}

/* Applies the fixes in memory; true when the result proves itself and became the text at hand. */
static bool
try(struct mending *m, const GPtrArray *fixes, const char **why)
{
	GArray *edits = g_array_new(FALSE, FALSE, sizeof(struct vml_edit));
	for (guint i = 0; i < fixes->len; i++) {
		const struct vml_fix *fix = ((const struct vml_finding *)fixes->pdata[i])->fix;
		g_array_append_vals(edits, fix->edits, fix->nedits);
	}
	g_autofree char *error = NULL;
	const struct vml_edit *list = (const struct vml_edit *)(const void *)edits->data;
	GByteArray *bytes = vml_fix_apply(m->now->source, list, edits->len, &error);
	g_array_unref(edits);
	if (!bytes) {
		*why = "its edits do not fit together";
		return false;
	}
	struct vml_analysis *then = vml_analyse_bytes(m->run, m->now, bytes);
	g_byte_array_unref(bytes);
	*why = vml_prove(m->now, then, fixes);
	struct vml_analysis *unwanted = *why ? then : m->now;
	if (!*why) {
		m->now = then;
		m->nfixed += fixes->len;
	}
	vml_analysis_free(unwanted, false);
	return !*why;
}

/* The finding stays, and says why. */
static void
reject(struct mending *m, struct vml_finding *f, const char *why)
{
	struct vml_arena *a = m->now->arena;
	const char **notes = vml_make_n(a, const char *, f->nnotes + 1);
	for (uint32_t i = 0; i < f->nnotes; i++)
		notes[i] = f->notes[i];
	notes[f->nnotes] = vml_arena_printf(a, "not fixed: %s", why);
	f->notes = notes;
	f->nnotes++;
	g_hash_table_add(m->rejected, vml_finding_key(f));
}

/* One round; says whether the text changed. */
static bool
mend_once(struct mending *m)
{
	const char *why = NULL;
	g_autoptr(GPtrArray) all = choose(m);
	if (all->len == 0)
		return false;
	if (try(m, all, &why))
		return true;
	if (all->len == 1) {
		reject(m, all->pdata[0], why);
		return false;
	}
	for (guint i = 0; i < all->len; i++) {
		g_autoptr(GPtrArray) one = g_ptr_array_new();
		g_ptr_array_add(one, all->pdata[i]);
		if (try(m, one, &why))
			return true;
		reject(m, all->pdata[i], why);
	}
	return false;
}

static void
keep_problem(struct vml_analysis *a, char *why)
{
	a->problem = vml_arena_printf(a->arena, "%s: not written: %s", a->source->path, why);
	g_free(why);
}

/* Delivers the mended text as the options ask; false when the file stays as it was. */
static bool
deliver(struct mending *m, const struct vml_source *old)
{
	struct vml_analysis *a = m->now;
	const struct vml_source *s = a->source;
	if (m->run->options.diff) {
		a->diff = vml_fix_diff(
			s->path, vml_mask_source(a->arena, old), vml_mask_source(a->arena, s));
		return false;
	}
	GByteArray *bytes = g_byte_array_new();
	g_byte_array_append(bytes, s->bytes, (guint)s->len);
	char *why = NULL;
	bool done = true;
	if (strcmp(a->found->path, "-") == 0)
		a->mended = g_byte_array_ref(bytes);
	else if (vml_fix_write(a->found->path, old, bytes, &why) != VML_WRITE_DONE)
		done = false;
	g_byte_array_unref(bytes);
	if (!done)
		keep_problem(a, why);
	return done;
}

static struct vml_source *
copy_source(struct vml_arena *a, const struct vml_source *s)
{
	struct vml_source *copy = vml_arena_memdup(a, s, sizeof(*s));
	copy->bytes = vml_arena_memdup(a, s->bytes, s->len);
	vml_lines_index(copy, a);
	copy->path = vml_arena_strdup(a, s->path);
	struct vml_secret *secrets =
		vml_arena_memdup(a, s->secrets, s->nsecrets * sizeof(*secrets));
	for (uint32_t i = 0; i < s->nsecrets; i++)
		secrets[i].value = vml_arena_strdup(a, secrets[i].value);
	copy->secrets = secrets;
	return copy;
}

struct vml_analysis *
vml_mend(struct vml_run *r, struct vml_analysis *a)
{
	struct mending m = { .run = r, .now = a };
	struct vml_arena *keep = vml_arena_new();
	struct vml_source *old = copy_source(keep, a->source);
	m.rejected = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	bool filter = strcmp(a->found->path, "-") == 0 && !r->options.diff;
	for (unsigned i = 0; i < ROUNDS && mend_once(&m); i++)
		;
	if ((m.nfixed || filter) && deliver(&m, old))
		m.now->nfixed = m.nfixed;
	g_hash_table_unref(m.rejected);
	vml_arena_free(keep);
	return m.now;
}
