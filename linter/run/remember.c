/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What suppressions need beyond their document: which day it is, and findings of the whole run. */
#include <stdlib.h>
#include <string.h>

#include "run/driver.h"

/* SOURCE_DATE_EPOCH stands for today where output must not depend on the clock. */
void
vml_run_set_today(struct vml_run *r)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	guint64 seconds = 0;
	if (!epoch || !g_ascii_string_to_unsigned(epoch, 10, 0, G_MAXINT32, &seconds, NULL))
		seconds = (guint64)g_get_real_time() / G_USEC_PER_SEC;
	g_autoptr(GDateTime) day = g_date_time_new_from_unix_utc((gint64)seconds);
	g_autofree char *text = g_date_time_format(day, "%Y-%m-%d");
	g_strlcpy(r->today, text, sizeof(r->today));
}

void
vml_run_remember(struct vml_run *r, const struct vml_document *d)
{
	for (uint32_t i = 0; i < d->nsuppressions; i++) {
		const struct vml_suppression *x = &d->suppressions[i];
		if (x->flaw || x->expired)
			continue;
		size_t n = g_strv_length((char **)x->codes);
		const char **codes = vml_make_n(r->arena, const char *, n + 1);
		for (size_t k = 0; k < n; k++)
			codes[k] = vml_arena_strdup(r->arena, x->codes[k]);
		struct vml_remembered m = { .path = vml_arena_strdup(r->arena, d->source->path),
			.covered = x->covered ? x->covered->whole : d->extent,
			.codes = codes,
			.disk = vml_arena_strdup(r->arena, x->disk) };
		g_array_append_val(r->suppressions, m);
	}
}

static bool
covers(const struct vml_remembered *m, const struct vml_location *l)
{
	return strcmp(m->path, l->path) == 0 && l->at.start >= m->covered.start &&
	       l->at.start < m->covered.end;
}

static bool
leaves_out(const struct vml_remembered *m, const struct vml_finding *f)
{
	bool named = false;
	for (const char *const *code = m->codes; *code; code++)
		named = named || vml_rule_matches(f->rule, *code);
	if (!named || (m->disk && g_strcmp0(m->disk, f->disk) != 0))
		return false;
	return covers(m, &f->where);
}

bool
vml_run_suppresses(const struct vml_run *r, const struct vml_finding *f)
{
	for (guint i = 0; i < r->suppressions->len && !f->rule->locked; i++)
		if (leaves_out(&g_array_index(r->suppressions, struct vml_remembered, i), f))
			return true;
	return false;
}
