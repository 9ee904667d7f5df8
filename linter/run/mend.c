/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * --fix-xml for one file. All fixes that the options allow are tried at once; when the result does
 * not prove itself each is tried alone, and those that fail are left out with the reason as a note.
 * What was mended can bring up further fixes, so this goes on until nothing changes.
 */
#include <string.h>

#include "base/lines.h"
#include "base/mask.h"
#include "fix/fix.h"
#include "run/driver.h"
#include "run/prove.h"

enum { ROUNDS = 64 };

struct mending {
	struct vml_run *run;
	struct vml_analysis *now; /* of the text as mended so far */
	GHashTable *rejected;     /* keys of findings whose fix failed its proof → why */
	uint32_t nfixed;
	const char *brought; /* id of the finding that the last failed proof would have brought */
};

static bool
is_allowed(const struct mending *m, const struct vml_analysis *a, const struct vml_finding *f)
{
	if (!f->fix || !f->document || f->document->source != a->source)
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

static void
choose_of(const struct mending *m, const struct vml_analysis *a, const GPtrArray *findings,
	enum vml_severity severity, GPtrArray *chosen)
{
	for (guint i = 0; i < findings->len; i++) {
		struct vml_finding *f = findings->pdata[i];
		if (f->severity == severity && is_allowed(m, a, f) && !clashes(f, chosen))
			g_ptr_array_add(chosen, f);
	}
}

/*
 * Fixes to try together, the gravest first. Of two that clash the graver one is taken, or the one
 * that comes first in the report: what libvirt drops is put right before its chain is written down.
 */
static GPtrArray *
choose(const struct mending *m, const struct vml_analysis *a, const GPtrArray *findings)
{
	GPtrArray *chosen = g_ptr_array_new();
	for (int severity = VML_ERROR; severity >= VML_NOTE; severity--)
		choose_of(m, a, findings, (enum vml_severity)severity, chosen);
	return chosen;
}

/* `a` with the fixes applied, analysed; NULL when their edits do not fit together. */
static struct vml_analysis *
applied(const struct mending *m, const struct vml_analysis *a, const GPtrArray *fixes)
{
	GArray *edits = g_array_new(FALSE, FALSE, sizeof(struct vml_edit));
	for (guint i = 0; i < fixes->len; i++) {
		const struct vml_fix *fix = ((const struct vml_finding *)fixes->pdata[i])->fix;
		g_array_append_vals(edits, fix->edits, fix->nedits);
	}
	g_autofree char *error = NULL;
	const struct vml_edit *list = (const struct vml_edit *)(const void *)edits->data;
	g_autoptr(GByteArray) bytes = vml_fix_apply(a->source, list, edits->len, &error);
	g_array_unref(edits);
	return bytes ? vml_analyse_bytes(m->run, a, bytes) : NULL;
}

/* The id of the gravest finding of `after` that the text at hand does not have, or NULL. */
static const char *
gravest_new(const struct mending *m, const struct vml_analysis *after)
{
	g_autoptr(GPtrArray) brought = vml_new_findings(m->now, after);
	const struct vml_finding *worst = NULL;
	for (guint i = 0; i < brought->len; i++) {
		const struct vml_finding *f = brought->pdata[i];
		if (!worst || f->severity > worst->severity)
			worst = f;
	}
	return worst ? worst->rule->id : NULL;
}

/*
 * What a fix brings up is often the next thing to mend: a layer that is read at last, say, and a
 * chain that is open below it. It counts only if it is mended with it.
 */
static struct vml_analysis *
followed_up(struct mending *m, struct vml_analysis *then, const GPtrArray *fixes, const char **why)
{
	g_autoptr(GPtrArray) brought = vml_new_findings(m->now, then);
	g_autoptr(GPtrArray) more = choose(m, then, brought);
	m->brought = gravest_new(m, then);
	struct vml_analysis *last = more->len ? applied(m, then, more) : NULL;
	if (last && !vml_prove(then, last, more))
		*why = vml_prove_findings(m->now, last, fixes);
	if (!*why)
		return last;
	if (last) {
		const char *left = gravest_new(m, last);
		m->brought = left ? left : m->brought;
		vml_analysis_free(last, false);
	}
	return NULL;
}

/* The text with the fixes applied, analysed; NULL with *why when that does not prove itself. */
static struct vml_analysis *
proven(struct mending *m, const GPtrArray *fixes, const char **why)
{
	struct vml_analysis *then = applied(m, m->now, fixes), *last = NULL;
	*why = then ? vml_prove(m->now, then, fixes) : "its edits do not fit together";
	if (!*why)
		return then;
	if (*why == vml_unproven_new_finding)
		last = followed_up(m, then, fixes, why);
	if (then)
		vml_analysis_free(then, false);
	return last;
}

static bool
apply(struct mending *m, const GPtrArray *fixes)
{
	const char *why = NULL;
	struct vml_analysis *then = proven(m, fixes, &why);
	if (!then)
		return false;
	vml_analysis_free(m->now, false);
	m->now = then;
	m->nfixed += fixes->len;
	return true;
}

/* Whether a fix proves itself alone; one that does not is tried no more. */
static bool
stands(struct mending *m, struct vml_finding *f)
{
	g_autoptr(GPtrArray) one = g_ptr_array_new();
	const char *why = NULL;
	g_ptr_array_add(one, f);
	struct vml_analysis *then = proven(m, one, &why);
	if (!then) {
		char *text = why == vml_unproven_new_finding
				     ? g_strdup_printf("%s, %s", why, m->brought)
				     : g_strdup(why);
		g_hash_table_insert(m->rejected, vml_finding_key(f), text);
		return false;
	}
	vml_analysis_free(then, false);
	return true;
}

/* One round; says whether there may be more to do. */
static bool
mend_once(struct mending *m)
{
	g_autoptr(GPtrArray) all = choose(m, m->now, m->now->findings);
	unsigned fallen = 0;
	if (all->len == 0)
		return false;
	if (apply(m, all))
		return true;
	for (guint i = 0; i < all->len; i++)
		fallen += !stands(m, all->pdata[i]);
	if (fallen > 0)
		return true;
	g_ptr_array_set_size(all, 1); /* they stand in each other's way */
	return apply(m, all);
}

/* Findings whose fix failed its proof stay, and say why. */
static void
tell_why(const struct mending *m)
{
	struct vml_arena *a = m->now->arena;
	for (guint i = 0; i < m->now->findings->len; i++) {
		struct vml_finding *f = m->now->findings->pdata[i];
		g_autofree char *key = vml_finding_key(f);
		const char *why = g_hash_table_lookup(m->rejected, key);
		if (!why || !f->fix)
			continue;
		const char **notes = vml_make_n(a, const char *, f->nnotes + 1);
		for (uint32_t k = 0; k < f->nnotes; k++)
			notes[k] = f->notes[k];
		notes[f->nnotes++] = vml_arena_printf(a, "not fixed: %s", why);
		f->notes = notes;
	}
}

/* The file is as it was, and so are its findings. */
static void
go_back(struct mending *m, const struct vml_source *old, const char *why)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	g_byte_array_append(bytes, old->bytes, (guint)old->len);
	struct vml_analysis *a = vml_analyse_bytes(m->run, m->now, bytes);
	vml_analysis_free(m->now, false);
	m->now = a;
	a->problem = vml_arena_printf(a->arena, "%s: not written: %s", a->source->path, why);
}

static bool
replace_file(struct mending *m, const struct vml_source *old, const GByteArray *bytes)
{
	g_autofree char *why = NULL;
	const char *command = m->run->options.unsafe_fixes ? "vmlint lint --fix-xml --unsafe-fixes"
							   : "vmlint lint --fix-xml";
	vml_run_hold(m->run, true);
	bool done = vml_fix_write(m->now->found->path, old, bytes, command, &why) == VML_WRITE_DONE;
	vml_run_hold(m->run, false);
	if (done)
		return true;
	go_back(m, old, why);
	return false;
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
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	g_byte_array_append(bytes, s->bytes, (guint)s->len);
	if (strcmp(a->found->path, "-") != 0)
		return replace_file(m, old, bytes);
	a->mended = g_byte_array_ref(bytes);
	return true;
}

static struct vml_source *
copy_source(struct vml_arena *a, const struct vml_source *s)
{
	struct vml_source *copy = vml_arena_memdup(a, s, sizeof(*s));
	copy->bytes = vml_arena_memdup(a, s->bytes, s->len);
	vml_lines_index(copy, a);
	copy->path = vml_arena_strdup(a, s->path);
	copy->encoding = s->encoding ? vml_arena_strdup(a, s->encoding) : NULL;
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
	m.rejected = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	bool filter = strcmp(a->found->path, "-") == 0 && !r->options.diff;
	for (unsigned i = 0; i < ROUNDS && mend_once(&m); i++)
		;
	if ((m.nfixed || filter) && deliver(&m, old))
		m.now->nfixed = m.nfixed;
	tell_why(&m);
	g_hash_table_unref(m.rejected);
	vml_arena_free(keep);
	return m.now;
}
